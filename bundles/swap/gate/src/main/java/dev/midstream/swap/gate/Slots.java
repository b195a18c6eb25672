package dev.midstream.swap.gate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.osgi.framework.BundleContext;

/** The slots of one service. Guarded by the lock of its {@link ServiceState}. */
final class Slots {
    private final Routing routing;
    private final BundleContext context;
    private final List<Slot> slots = new ArrayList<>();
    private int next;

    Slots(Routing routing, BundleContext context) {
        this.routing = routing;
        this.context = context;
    }

    /**
     * Returns the slots of services by their identity; one that cannot be recognised, or whose slot is taken, gets a new one.
     *
     * @param assigned returns the slot of a service that has one, or null
     */
    <B extends Binding> Map<B, Slot> of(Map<ServiceGroup, List<B>> services, Function<B, Slot> assigned) {
        Map<B, Slot> found = new LinkedHashMap<>();
        services.forEach((group, members) -> {
            members.forEach(member -> {
                Slot slot = assigned.apply(member);
                if (slot != null) {
                    found.put(member, slot);
                }
            });
            List<Slot> known = known(group);
            Map<Integer, Integer> match = match(known, members).orElse(Map.of());
            for (int i = 0; i < members.size(); i++) {
                Slot slot = match.containsKey(i) ? known.get(match.get(i)) : null;
                boolean free = slot != null && !found.containsValue(slot);
                found.computeIfAbsent(members.get(i), member -> free ? slot : add(group));
            }
        });
        return found;
    }

    /**
     * Finds services for the consumers of other versions of their contracts.
     *
     * @param services the services of a revision
     * @param direct the slots of these services
     * @return services by the slots of the other versions
     */
    <B extends Binding> Map<Slot, B> ofOtherVersions(Map<ServiceGroup, List<B>> services, Set<Slot> direct) {
        Map<Slot, B> found = new LinkedHashMap<>();
        Set<ServiceGroup> others = new LinkedHashSet<>();
        slots.stream()
                .filter(slot ->
                        !direct.contains(slot) && !slot.group().contracts().isEmpty() && slot.identity() != null)
                .forEach(slot -> others.add(slot.group()));
        for (ServiceGroup other : others) {
            List<Slot> known = known(other);
            List<B> members = services.entrySet().stream()
                    .filter(entry -> entry.getKey().isVersionOf(other))
                    .flatMap(entry -> entry.getValue().stream())
                    .toList();
            match(known, members)
                    .orElse(Map.of())
                    .forEach((member, position) -> found.put(known.get(position), members.get(member)));
        }
        found.keySet().removeAll(direct);
        return found;
    }

    boolean has(ServiceGroup group) {
        return slots.stream().anyMatch(slot -> slot.group().equals(group));
    }

    /** Adds the slot of a version of a service's contracts that its revision does not implement itself. */
    Slot addVersion(ServiceGroup group) {
        return add(group);
    }

    List<Slot> all() {
        return List.copyOf(slots);
    }

    /** Returns true if the services of a group can be told apart from each other, by what their gates represent. */
    boolean canMatch(ServiceGroup group, List<? extends Binding> services) {
        return match(known(group), services).isPresent();
    }

    static <B extends Binding> Map<ServiceGroup, List<B>> groups(
            Iterable<B> services, Function<B, ServiceGroup> group) {
        Map<ServiceGroup, List<B>> groups = new LinkedHashMap<>();
        services.forEach(service -> groups.computeIfAbsent(group.apply(service), absent -> new ArrayList<>())
                .add(service));
        return groups;
    }

    private List<Slot> known(ServiceGroup group) {
        return slots.stream()
                .filter(slot -> slot.group().equals(group) && slot.identity() != null)
                .toList();
    }

    private static Optional<Map<Integer, Integer>> match(List<Slot> known, List<? extends Binding> next) {
        return IdentityMatch.of(
                known.stream().map(Slot::identity).toList(),
                next.stream()
                        .map(binding -> ServiceIdentity.of(binding.properties()))
                        .toList());
    }

    private Slot add(ServiceGroup group) {
        Slot slot = new Slot(next++, group, routing, context);
        slots.add(slot);
        return slot;
    }

    /** Returns an array for a tenure. */
    Binding[] bindings(Map<Slot, ? extends Binding> services) {
        Binding[] bindings = new Binding[next];
        services.forEach((slot, binding) -> bindings[slot.number()] = binding);
        return bindings;
    }

    List<Exposure> exposures() {
        return slots.stream().flatMap(slot -> slot.exposures().stream()).toList();
    }

    /** Drops slots that represent nothing and are not used: their numbers are not given to others. */
    void dropUnused(Predicate<Slot> used) {
        slots.removeIf(slot -> !used.test(slot)
                && !routing.vacancies().contains(slot.number())
                && slot.exposures().stream().allMatch(exposure -> exposure.reference() == null));
    }
}
