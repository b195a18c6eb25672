package dev.midstream.swap.gate;

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
    private final Slots slots;
    private final Map<Bundle, Map<ServiceReference<?>, RevisionBinding>> revisions = new LinkedHashMap<>();
    /** The slots of the services of revisions that are or were live, or that were bound. */
    private final Map<RevisionBinding, Slot> assigned = new HashMap<>();

    private Map<Slot, OfferBinding> offers = Map.of();
    /** The tenure that was bound last: the one that is being shifted to, or was last. */
    private Tenure coming;

    ServiceState(String service, Epochs epochs, BundleContext context) {
        this.routing = new Routing(service, epochs);
        this.slots = new Slots(routing, context);
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
        return slots.exposures();
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
            routing.vacancies().occupy(slot.number());
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
        routing.vacancies().open(slot.number(), vacancy);
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

    /** Returns the slots of a revision's services. */
    private Map<RevisionBinding, Slot> assign(Bundle revision) {
        Map<RevisionBinding, Slot> own =
                slots.of(Slots.groups(revisions.get(revision).values(), ServiceGroup::of), assigned::get);
        assigned.putAll(own);
        return own;
    }

    /** Drops slots that represent nothing and that no revision uses. */
    synchronized void dropUnused() {
        slots.dropUnused(slot -> assigned.containsValue(slot) || offers.containsKey(slot));
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
            refuseIndistinguishable(revision, Slots.groups(services, ServiceGroup::of));
        }
        coming = tenure(revision);
        return coming;
    }

    private void refuseIndistinguishable(Bundle revision, Map<ServiceGroup, List<RevisionBinding>> groups)
            throws BindException {
        for (Map.Entry<ServiceGroup, List<RevisionBinding>> group : groups.entrySet()) {
            if (!slots.canMatch(group.getKey(), group.getValue())) {
                throw new BindException(
                        "the " + group.getValue().size() + " services " + group.getKey() + " of " + revision
                                + " cannot be told apart from each other, so that a gate could lead to another one than"
                                + " before: register each with a service.pid, or with the same distinguishing property"
                                + " in every version",
                        null);
            }
        }
    }

    private Tenure tenure(Bundle revision) {
        Map<Slot, Binding> bindings = new HashMap<>();
        assign(revision).forEach((binding, slot) -> bindings.put(slot, binding));
        return new Tenure(revision, slots.bindings(bindings));
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
        return new Tenure(null, slots.bindings(offers));
    }

    /** Routes all new calls to other nodes. Returns the previous tenure. */
    synchronized Tenure withdraw() {
        coming = null;
        offers.forEach(Slot::represent);
        return routing.shift(remoteTenure());
    }

    /** Replaces the offers of other nodes. */
    synchronized void offered(List<OfferBinding> offered) {
        Map<Slot, OfferBinding> next = new LinkedHashMap<>();
        slots.of(Slots.groups(offered, ServiceGroup::of), offer -> null)
                .forEach((offer, slot) -> next.put(slot, offer));
        offers = next;
        routing.offer(slots.bindings(next));
        boolean remote = routing.isRemote();
        next.forEach((slot, offer) -> {
            if (remote || routing.live() == null || routing.current().binding(slot.number()) == null) {
                slot.represent(offer);
            }
        });
        if (remote) {
            routing.current().rebind(slots.bindings(next));
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
