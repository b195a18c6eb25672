package dev.midstream.swap.core.node;

import java.util.List;

/**
 * A revision that was proven.
 *
 * @param next the revision to shift to
 * @param notes differences that somebody would see, as sentences
 * @param notCovered calls and objects that the counts of the swap do not cover, as sentences
 */
public record Proof(RoutedRevision next, List<String> notes, List<String> notCovered) {
    public Proof {
        notes = List.copyOf(notes);
        notCovered = List.copyOf(notCovered);
    }
}
