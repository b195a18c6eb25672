package dev.midstream.swap.plan;

import dev.midstream.swap.api.ContractChange;
import dev.midstream.swap.api.ContractChange.Change;
import dev.midstream.swap.gate.ServiceClasses;
import dev.midstream.swap.plan.jar.ComponentModel;
import dev.midstream.swap.plan.jar.Registrations;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Compares the services that represent a revision in the registry with those of the next one. */
public final class Contracts {
    private final List<Exposed> exposed;
    private final List<ComponentModel> components;
    private final Registrations code;

    /**
     * A service that stands in the registry now.
     *
     * @param component name of the component that it is, or the empty text
     * @param consumers names and versions of the bundles that use it
     * @param dependants names and versions of the bundles that use it, or would at their next call
     * @param whiteboards names and versions of the bundles that list it among others of its kind
     */
    public record Exposed(
            List<String> classes,
            String component,
            String scope,
            boolean gated,
            List<String> consumers,
            List<String> dependants,
            List<String> whiteboards) {}

    /** @param components of the new revision that will work */
    public Contracts(List<Exposed> exposed, List<ComponentModel> components, Registrations code) {
        this.exposed = exposed;
        this.components = components.stream()
                .filter(component -> !component.exposed().isEmpty())
                .toList();
        this.code = code;
    }

    /**
     * @param version version of a package, or null
     * @param gateable whether a class is a public interface, as far as that can be told
     */
    public List<ContractChange> changes(Function<String, String> version, Predicate<String> gateable) {
        List<ContractChange> changes = new ArrayList<>();
        for (Exposed now : exposed) {
            Change change = change(now);
            boolean lost = change == Change.LOST;
            changes.add(new ContractChange(
                    now.classes,
                    version.apply(packageOf(now.classes.get(0))),
                    change,
                    now.gated,
                    lost ? now.dependants : now.consumers,
                    lost ? now.whiteboards : List.of()));
        }
        added().forEach(classes -> changes.add(new ContractChange(
                classes,
                version.apply(packageOf(classes.get(0))),
                Change.PROVIDED,
                classes.stream().allMatch(gateable),
                List.of(),
                List.of())));
        return changes;
    }

    private Change change(Exposed now) {
        if (!lost(now).isEmpty()) {
            return Change.LOST;
        }
        return now.component.isEmpty() || successor(now) != null ? Change.KEPT : Change.REPLACED;
    }

    /** The classes of a service that the new revision does not offer in any way. */
    private List<String> lost(Exposed now) {
        return now.classes.stream()
                .filter(type -> components.stream()
                        .noneMatch(component -> component.exposed().contains(type)))
                .filter(type -> !code.mayOffer(type))
                .toList();
    }

    private ComponentModel successor(Exposed now) {
        return components.stream()
                .filter(component -> component.name().equals(now.component)
                        && component.exposed().containsAll(now.classes))
                .findFirst()
                .orElse(null);
    }

    private List<List<String>> added() {
        Set<Set<String>> known = new HashSet<>();
        exposed.forEach(now -> known.add(Set.copyOf(now.classes)));
        components.stream()
                .filter(component -> exposed.stream()
                        .anyMatch(now -> component.name().equals(now.component)
                                && component.exposed().containsAll(now.classes)))
                .forEach(component -> known.add(Set.copyOf(component.exposed())));
        return Stream.concat(
                        components.stream().map(ComponentModel::exposed),
                        code.offered().stream()
                                .filter(type -> !ServiceClasses.isPassedThrough(type))
                                .sorted()
                                .map(List::of))
                .filter(classes -> known.add(Set.copyOf(classes)))
                .toList();
    }

    /** Services that keep their place but may not change their scope, as sentences. */
    public List<String> scopesChanged() {
        List<String> sentences = new ArrayList<>();
        for (Exposed now : exposed) {
            ComponentModel next = successor(now);
            if (now.gated && next != null && !registered(next).equals(now.scope)) {
                sentences.add("service " + String.join(", ", now.classes) + " changes its scope from " + now.scope
                        + " to " + registered(next));
            }
        }
        return sentences;
    }

    /** SCR registers a factory for a singleton too, so that it is made when it is first wanted. */
    private static String registered(ComponentModel component) {
        return component.scope().equals("prototype") ? "prototype" : "bundle";
    }

    public static String packageOf(String type) {
        return type.substring(0, Math.max(0, type.lastIndexOf('.')));
    }
}
