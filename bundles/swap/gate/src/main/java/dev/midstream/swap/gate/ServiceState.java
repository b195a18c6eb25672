package dev.midstream.swap.gate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/**
 * One managed service: its revisions and their services, their places in the tenures, and the offers of other nodes.
 * {@link #route} derives the routing from them after every event. Thread-safe; runs no foreign code.
 */
final class ServiceState {
    private final Routing routing;
    private final BundleContext context;
    private final Map<Bundle, Map<ServiceReference<?>, RevisionBinding>> revisions = new LinkedHashMap<>();
    /** The slots of the services of revisions that are or were live, or that were bound. */
    private final Map<RevisionBinding, Slot> assigned = new HashMap<>();

    private final List<Slot> slots = new ArrayList<>();
    private Map<Slot, OfferBinding> offers = Map.of();
    private int nextSlot;
    /** The tenure that was bound last: the one that is being shifted to, or was last. */
    private Tenure coming;

    ServiceState(String service, Epochs epochs, BundleContext context) {
        this.routing = new Routing(service, epochs);
        this.context = context;
    }

    Routing routing() {
        return routing;
    }

    /** Returns true if nothing is known of the service any more. */
    synchronized boolean gone() {
        return revisions.isEmpty() && offers.isEmpty();
    }

    synchronized boolean has(Bundle revision) {
        return revisions.containsKey(revision);
    }

    synchronized List<RevisionBinding> bindings(Bundle revision) {
        return List.copyOf(revisions.getOrDefault(revision, Map.of()).values());
    }

    synchronized List<Exposure> exposures() {
        return slots.stream().flatMap(slot -> slot.exposures().stream()).toList();
    }

    synchronized List<Offer> offers() {
        return offers.values().stream().map(OfferBinding::offer).toList();
    }

    /** Returns the gate that represents a service, or null. */
    synchronized GateExposure gate(RevisionBinding binding) {
        Slot slot = assigned.get(binding);
        return slot == null ? null : slot.gate();
    }

    // ---- revisions and their services ----

    synchronized void add(Bundle revision) {
        revisions.computeIfAbsent(revision, absent -> new LinkedHashMap<>());
    }

    /** Registers a service of a revision. */
    synchronized void add(Bundle revision, RevisionBinding binding) {
        add(revision);
        revisions.get(revision).put(binding.reference(), binding);
        if (isLive(revision) || isComing(revision)) {
            Slot slot = assign(revision).get(binding);
            rebind(revision, slot, binding);
            routing.occupy(slot.number());
        }
    }

    /**
     * Removes a service of a revision.
     *
     * @param nanos the time within which another service may take its place
     * @return the slot that it leaves, or null if the service was not reachable
     */
    synchronized Vacated remove(Bundle revision, ServiceReference<?> reference, long nanos) {
        Map<ServiceReference<?>, RevisionBinding> services = revisions.get(revision);
        RevisionBinding binding = services == null ? null : services.remove(reference);
        Slot slot = binding == null ? null : assigned.remove(binding);
        if (slot == null || !isLive(revision) && !isComing(revision)) {
            return null;
        }
        Vacancy vacancy = new Vacancy(nanos);
        routing.vacate(slot.number(), vacancy);
        rebind(revision, slot, null);
        return new Vacated(binding, slot, vacancy);
    }

    /** A slot whose service was unregistered. */
    record Vacated(RevisionBinding binding, Slot slot, Vacancy vacancy) {}

    private void rebind(Bundle revision, Slot slot, RevisionBinding binding) {
        Tenure live = routing.live();
        if (isLive(revision)) {
            if (binding != null) {
                slot.represent(binding);
            }
            routing.current().rebind(slot.number(), binding);
        }
        if (isComing(revision) && coming != live) {
            coming.rebind(slot.number(), binding);
        }
    }

    private boolean isLive(Bundle revision) {
        Tenure live = routing.live();
        return live != null && live.revision() == revision;
    }

    private boolean isComing(Bundle revision) {
        return coming != null && coming.revision() == revision;
    }

    synchronized void remove(Bundle revision) {
        Map<ServiceReference<?>, RevisionBinding> services = revisions.remove(revision);
        if (services != null) {
            services.values().forEach(assigned::remove);
        }
        if (isComing(revision)) {
            coming = null;
        }
    }

    // ---- identity ----

    /** Returns the slots of a revision's services; one that cannot be recognised gets a slot of its own. */
    private Map<RevisionBinding, Slot> assign(Bundle revision) {
        Collection<RevisionBinding> services = revisions.get(revision).values();
        groups(services).forEach((group, members) -> {
            List<Slot> known = known(group);
            Map<Integer, Integer> match = match(known, members).orElse(Map.of());
            for (int i = 0; i < members.size(); i++) {
                Slot slot = match.containsKey(i) ? known.get(match.get(i)) : null;
                assigned.computeIfAbsent(
                        members.get(i), member -> slot == null || isTaken(slot, services) ? newSlot(group) : slot);
            }
        });
        return assigned;
    }

    private boolean isTaken(Slot slot, Collection<RevisionBinding> services) {
        return services.stream().anyMatch(service -> assigned.get(service) == slot);
    }

    private static Map<ServiceGroup, List<RevisionBinding>> groups(Collection<RevisionBinding> services) {
        Map<ServiceGroup, List<RevisionBinding>> groups = new LinkedHashMap<>();
        services.forEach(service -> groups.computeIfAbsent(ServiceGroup.of(service), absent -> new ArrayList<>())
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

    private Slot newSlot(ServiceGroup group) {
        Slot slot = new Slot(nextSlot++, group, routing, context);
        slots.add(slot);
        return slot;
    }

    /** Drops slots that represent nothing and that no revision uses: their number is not used again. */
    synchronized void dropUnused() {
        slots.removeIf(slot -> !assigned.containsValue(slot)
                && !offers.containsKey(slot)
                && !routing.isVacant(slot.number())
                && slot.exposures().stream().allMatch(exposure -> exposure.reference() == null));
    }

    // ---- routing ----

    /**
     * Returns a new tenure of a revision; services that it registers or loses later are bound in it too.
     *
     * @throws BindException if a service of the revision cannot be told apart from another one
     */
    synchronized Tenure bind(Bundle revision) throws BindException {
        if (!isLive(revision)) {
            Collection<RevisionBinding> services = revisions.get(revision).values();
            services.forEach(assigned::remove); // the gates may represent others than when it was live before
            for (Map.Entry<ServiceGroup, List<RevisionBinding>> group :
                    groups(services).entrySet()) {
                List<Slot> known = known(group.getKey());
                if (match(known, group.getValue()).isEmpty()) {
                    throw new BindException(
                            "the " + group.getValue().size() + " services " + group.getKey() + " of " + revision
                                    + " cannot be told apart from each other, so that a gate could lead to another one"
                                    + " than before: register each with a service.pid, or with the same"
                                    + " distinguishing property in every version",
                            null);
                }
            }
        }
        coming = tenure(revision);
        return coming;
    }

    private Tenure tenure(Bundle revision) {
        Map<RevisionBinding, Slot> all = assign(revision);
        Map<Slot, Binding> bindings = new HashMap<>();
        revisions.get(revision).values().forEach(binding -> bindings.put(all.get(binding), binding));
        return new Tenure(revision, bindings(bindings));
    }

    private Binding[] bindings(Map<Slot, ? extends Binding> services) {
        Binding[] bindings = new Binding[nextSlot];
        services.forEach((slot, binding) -> bindings[slot.number()] = binding);
        return bindings;
    }

    /**
     * Leads calls to the revision that is live by its state and the commitments, or to other nodes if there is none.
     *
     * @param mayLive tells if a revision may become live without a shift
     */
    synchronized void route(Predicate<Bundle> mayLive) {
        Tenure live = routing.live();
        boolean installed = live != null && revisions.containsKey(live.revision());
        if (installed && (isRunning(live.revision()) || offers.isEmpty())) {
            return;
        }
        Optional<Bundle> next = revisions.keySet().stream()
                .filter(revision -> isRunning(revision) && mayLive.test(revision) && offersEnough(revision))
                .findFirst();
        if (next.isPresent()) {
            routing.shift(tenure(next.get()));
            represent(next.get());
        } else if (!offers.isEmpty()) {
            if (!routing.isRemote()) {
                offers.forEach(Slot::represent);
                routing.shift(remoteTenure());
            }
        } else if (live != null) {
            routing.shift(null);
        }
    }

    private static boolean isRunning(Bundle revision) {
        return (revision.getState() & (Bundle.STARTING | Bundle.ACTIVE)) != 0;
    }

    /** Returns false for a revision that is starting and lacks services that other nodes offer. */
    private boolean offersEnough(Bundle revision) {
        if (offers.isEmpty() || revision.getState() == Bundle.ACTIVE) {
            return true;
        }
        Map<RevisionBinding, Slot> all = assign(revision);
        List<Slot> own = revisions.get(revision).values().stream().map(all::get).toList();
        return own.containsAll(offers.keySet());
    }

    /** Makes the slots of a revision that has become live represent its services. */
    synchronized void represent(Bundle revision) {
        revisions.getOrDefault(revision, Map.of()).values().forEach(binding -> {
            Slot slot = assigned.get(binding);
            if (slot != null) {
                slot.represent(binding);
            }
        });
    }

    private Tenure remoteTenure() {
        return new Tenure(null, bindings(offers));
    }

    /** Routes all new calls to other nodes. Returns the previous tenure. */
    synchronized Tenure withdraw() {
        coming = null;
        offers.forEach(Slot::represent);
        return routing.shift(remoteTenure());
    }

    /** Replaces the offers of other nodes. */
    synchronized void offered(List<OfferBinding> offered) {
        Map<ServiceGroup, List<OfferBinding>> groups = new LinkedHashMap<>();
        offered.forEach(offer -> groups.computeIfAbsent(ServiceGroup.of(offer), absent -> new ArrayList<>())
                .add(offer));
        Map<Slot, OfferBinding> next = new LinkedHashMap<>();
        groups.forEach((group, members) -> {
            List<Slot> known = known(group);
            Map<Integer, Integer> match = match(known, members).orElse(Map.of());
            for (int i = 0; i < members.size(); i++) {
                next.put(match.containsKey(i) ? known.get(match.get(i)) : newSlot(group), members.get(i));
            }
        });
        offers = next;
        routing.offer(bindings(next));
        boolean remote = routing.isRemote();
        next.forEach((slot, offer) -> {
            if (remote || routing.live() == null || routing.current().binding(slot.number()) == null) {
                slot.represent(offer);
            }
        });
        if (remote) {
            routing.current().rebind(bindings(next));
        }
    }

    /** Forgets a tenure that has ended. Returns true if its revision is not live and not about to be. */
    synchronized boolean release(Tenure ended) {
        if (coming == ended) {
            coming = null;
        }
        return !isLive(ended.revision()) && !isComing(ended.revision());
    }
}
