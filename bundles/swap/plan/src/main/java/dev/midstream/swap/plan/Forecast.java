package dev.midstream.swap.plan;

import java.util.List;
import java.util.Set;

/**
 * A deployment as far as the jar and the node tell it before anything is touched. The proof of the revision is compared with
 * it.
 *
 * @param objections reasons to refuse the deployment that no waiting removes
 * @param notes differences that somebody would see, as sentences
 * @param contracts classes of the services that its components register
 * @param possible classes of services that its code registers, perhaps later or under a condition
 * @param declared those of them that an extender registers by a description, so that they are sure to come
 * @param paths patterns of the paths that it answers
 * @param notCovered calls and objects that the counts of a swap do not cover, as sentences
 */
public record Forecast(
        List<String> objections,
        List<String> notes,
        Set<String> contracts,
        Set<String> possible,
        Set<String> declared,
        Set<String> paths,
        List<String> notCovered) {
    /** The forecast for a revision that runs already. */
    public static final Forecast NONE = none(List.of());

    public Forecast {
        objections = List.copyOf(objections);
        notes = List.copyOf(notes);
        contracts = Set.copyOf(contracts);
        possible = Set.copyOf(possible);
        declared = Set.copyOf(declared);
        paths = Set.copyOf(paths);
        notCovered = List.copyOf(notCovered);
    }

    /** Returns the forecast of a jar that cannot be examined. */
    static Forecast refused(List<String> objections) {
        return none(objections);
    }

    private static Forecast none(List<String> objections) {
        return new Forecast(objections, List.of(), Set.of(), Set.of(), Set.of(), Set.of(), List.of());
    }
}
