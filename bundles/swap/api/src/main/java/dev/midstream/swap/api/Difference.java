package dev.midstream.swap.api;

import java.util.Collection;
import java.util.List;

/** What a new revision has and the live one has not, and the other way round; both sorted. */
public record Difference(List<String> added, List<String> removed) {
    public static final Difference NONE = new Difference(List.of(), List.of());

    public static Difference between(Collection<String> before, Collection<String> after) {
        return new Difference(without(after, before), without(before, after));
    }

    private static List<String> without(Collection<String> all, Collection<String> others) {
        return all.stream()
                .filter(one -> !others.contains(one))
                .sorted()
                .distinct()
                .toList();
    }
}
