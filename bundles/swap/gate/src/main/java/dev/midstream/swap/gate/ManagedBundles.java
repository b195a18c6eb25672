package dev.midstream.swap.gate;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;

/** Decides which bundles are managed, and which of them may become live without a shift. Thread-safe. */
final class ManagedBundles {
    private final Commitments commitments;
    private final List<Pattern> patterns;
    private final Set<String> names = ConcurrentHashMap.newKeySet();
    private final Set<String> staged = ConcurrentHashMap.newKeySet();
    /** The decisions so far, because hooks ask for every service of every look-up. */
    private final Map<Bundle, Boolean> decided = new ConcurrentHashMap<>();

    /** @param patterns the value of {@link GateProperties#MANAGED}, or null */
    ManagedBundles(Commitments commitments, String patterns) {
        this.commitments = commitments;
        this.patterns = Arrays.stream(patterns == null ? new String[0] : patterns.split(","))
                .map(String::strip)
                .filter(pattern -> !pattern.isEmpty())
                .map(pattern -> Pattern.compile(Arrays.stream(pattern.split("\\*", -1))
                        .map(Pattern::quote)
                        .collect(Collectors.joining(".*"))))
                .toList();
    }

    boolean contains(Bundle bundle) {
        return decided.computeIfAbsent(bundle, this::decide);
    }

    private boolean decide(Bundle bundle) {
        String name = bundle.getSymbolicName();
        return name != null
                && bundle.getBundleId() != 0
                && (bundle.getLocation().startsWith(GateProperties.LOCATION)
                        || names.contains(name)
                        || commitments.location(name).isPresent()
                        || patterns.stream()
                                .anyMatch(pattern -> pattern.matcher(name).matches()));
    }

    void add(String service) {
        names.add(service);
        decideAgain();
    }

    /** Drops all decisions, after a change that they depend on. */
    void decideAgain() {
        decided.clear();
    }

    /** Drops the decision about a bundle that was updated or uninstalled. */
    void decideAgain(Bundle bundle) {
        decided.remove(bundle);
    }

    void stage(String location) {
        staged.add(location);
    }

    void unstage(String location) {
        staged.remove(location);
    }

    boolean isStaged(Bundle bundle) {
        return staged.contains(bundle.getLocation());
    }
}
