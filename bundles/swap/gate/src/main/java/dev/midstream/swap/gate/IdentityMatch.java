package dev.midstream.swap.gate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Finds services again that have the same component and classes: by {@code service.pid}, or failing that by the properties
 * that distinguish them. The order of registration means nothing.
 */
final class IdentityMatch {
    private final List<ServiceIdentity> known;
    private final List<ServiceIdentity> next;

    private IdentityMatch(List<ServiceIdentity> known, List<ServiceIdentity> next) {
        this.known = known;
        this.next = next;
    }

    /**
     * Returns positions in {@code known} by position in {@code next}; services without a counterpart are missing.
     *
     * @return empty if the services cannot be told apart
     */
    static Optional<Map<Integer, Integer>> of(List<ServiceIdentity> known, List<ServiceIdentity> next) {
        return known.isEmpty() || next.isEmpty() ? Optional.of(Map.of()) : new IdentityMatch(known, next).find();
    }

    private Optional<Map<Integer, Integer>> find() {
        boolean single = known.size() == 1 && next.size() == 1;
        boolean instances = both().anyMatch(ServiceIdentity::ofFactory);
        if (single && !(instances && both().allMatch(identity -> identity.pid() != null))) {
            return Optional.of(Map.of(0, 0));
        }
        if (both().allMatch(identity -> identity.pid() != null)) {
            Optional<Map<Integer, Integer>> byPid = by(ServiceIdentity::pid);
            if (byPid.isPresent()) {
                return byPid;
            }
        }
        Set<String> distinguishing = distinguishing();
        Optional<Map<Integer, Integer>> byAll =
                by(identity -> distinguishing.stream().map(identity::get).toList());
        if (byAll.isPresent() && byAll.get().size() == Math.min(known.size(), next.size())) {
            return byAll;
        }
        return byOne(distinguishing);
    }

    private Stream<ServiceIdentity> both() {
        return Stream.concat(known.stream(), next.stream());
    }

    /** Returns the properties that differ among the services of one side and have a value in common with the other side. */
    private Set<String> distinguishing() {
        Set<String> keys = new TreeSet<>();
        both().forEach(identity -> keys.addAll(identity.properties().keySet()));
        keys.removeIf(key -> {
            Set<Object> before = values(known, key);
            Set<Object> after = values(next, key);
            boolean differs = before.size() > 1 || after.size() > 1;
            before.retainAll(after);
            return !differs || before.isEmpty();
        });
        return keys;
    }

    private static Set<Object> values(List<ServiceIdentity> identities, String key) {
        Set<Object> values = new HashSet<>();
        identities.forEach(identity -> values.add(identity.get(key)));
        return values;
    }

    /** Returns the match by one property, if all properties that find the most services agree about them. */
    private Optional<Map<Integer, Integer>> byOne(Set<String> distinguishing) {
        List<Map<Integer, Integer>> best = new ArrayList<>();
        int most = 1;
        for (String key : distinguishing) {
            Map<Integer, Integer> match = by(identity -> identity.get(key)).orElse(Map.of());
            if (match.size() > most) {
                best.clear();
                most = match.size();
            }
            if (match.size() == most) {
                best.add(match);
            }
        }
        return best.stream().distinct().count() == 1 ? Optional.of(best.get(0)) : Optional.empty();
    }

    /** Returns the match by a value, or empty if it does not tell the services of one side apart. */
    private Optional<Map<Integer, Integer>> by(Function<ServiceIdentity, Object> value) {
        Map<Object, Integer> positions = new HashMap<>();
        for (int i = 0; i < known.size(); i++) {
            if (positions.put(value.apply(known.get(i)), i) != null) {
                return Optional.empty();
            }
        }
        Map<Integer, Integer> match = new HashMap<>();
        Set<Object> seen = new HashSet<>();
        for (int i = 0; i < next.size(); i++) {
            Object of = value.apply(next.get(i));
            if (!seen.add(of)) {
                return Optional.empty();
            }
            Integer position = positions.get(of);
            if (position != null) {
                match.put(i, position);
            }
        }
        return Optional.of(match);
    }
}
