package dev.midstream.swap.gate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
            assign(revision);
            if (isLive(revision)) {
                rebind(routing.current(), revision);
                represent(routing.current());
            }
            if (isComing(revision) && coming != routing.live()) {
                rebind(coming, revision);
            }
            slotsOf(binding).forEach(slot -> routing.vacancies().occupy(slot.number()));
        }
    }

    private List<Slot> slotsOf(RevisionBinding binding) {
        return slots.all().stream()
                .filter(slot -> isBound(routing.current(), slot, binding) || isBound(coming, slot, binding))
                .toList();
    }

    private static boolean isBound(Tenure tenure, Slot slot, RevisionBinding source) {
        Binding bound = tenure == null ? null : tenure.binding(slot.number());
        return bound != null && bound.source() == source;
    }

    /**
     * Removes a service of a revision.
     *
     * @param nanos the time within which another service may take its place
     * @return the slots that it leaves, none if the service was not reachable
     */
    synchronized List<Vacated> remove(Bundle revision, ServiceReference<?> reference, long nanos) {
        Map<ServiceReference<?>, RevisionBinding> services = revisions.get(revision);
        RevisionBinding binding = services == null ? null : services.remove(reference);
        if (binding == null) {
            return List.of();
        }
        assigned.remove(binding);
        List<Vacated> vacated = new ArrayList<>();
        for (Slot slot : slotsOf(binding)) {
            Vacancy vacancy = new Vacancy(nanos);
            routing.vacancies().open(slot.number(), vacancy);
            if (isBound(routing.current(), slot, binding)) {
                routing.current().rebind(slot.number(), null);
            }
            if (isBound(coming, slot, binding)) {
                coming.rebind(slot.number(), null);
            }
            vacated.add(new Vacated(binding, slot, vacancy));
        }
        return vacated;
    }

    /** A slot whose service was unregistered. */
    record Vacated(RevisionBinding binding, Slot slot, Vacancy vacancy) {}

    /** Binds the services of a revision in a tenure of it, as far as they are not bound there. */
    private void rebind(Tenure tenure, Bundle revision) {
        bindings(revision, tenure).forEach((slot, binding) -> {
            Binding bound = tenure.binding(slot.number());
            if (bound == null || bound.source() != binding.source()) {
                tenure.rebind(slot.number(), binding);
            }
        });
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
            services.forEach(service -> assigned.computeIfPresent(
                    service, (same, slot) -> slot.represents(same) ? slot : null)); // others may have taken its place
            refuseIndistinguishable(
                    revision,
                    Slots.groups(
                            services.stream()
                                    .filter(service -> !assigned.containsKey(service))
                                    .toList(),
                            ServiceGroup::of));
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
        return new Tenure(revision, slots.bindings(bindings(revision, routing.live())));
    }

    /**
     * Returns what the slots lead to if a revision is live: its services, for consumers of other versions of their contracts
     * too, and services of earlier revisions that go on for such consumers.
     *
     * @param before the tenure whose earlier revisions go on, or null
     */
    private Map<Slot, Binding> bindings(Bundle revision, Tenure before) {
        Map<Slot, Binding> bindings = new HashMap<>();
        assign(revision).forEach((binding, slot) -> bindings.put(slot, binding));
        Map<ServiceGroup, List<RevisionBinding>> groups =
                Slots.groups(revisions.get(revision).values(), ServiceGroup::of);
        slots.ofOtherVersions(groups, Set.copyOf(bindings.keySet())).forEach((slot, service) -> {
            Binding kept = before == null ? null : before.binding(slot.number());
            bindings.put(
                    slot,
                    isKept(kept, before)
                            ? kept
                            : new BridgedBinding(slot.group().contracts(), service));
        });
        return bindings;
    }

    /** Returns true if a tenure leads to a service of a revision before its own, for consumers of another version. */
    private static boolean isKept(Binding binding, Tenure tenure) {
        return binding != null
                && binding.source() instanceof RevisionBinding of
                && !of.ended()
                && of.origin() != tenure.revision();
    }

    /**
     * Lets the services that the live tenure leads to go on in the next one, for consumers that its own cannot serve.
     * A service that has ended leaves the slot empty.
     */
    synchronized void keep(Tenure next, Slot slot) {
        Tenure live = routing.live();
        Binding kept = live == null ? null : live.binding(slot.number());
        next.rebind(slot.number(), kept == null || kept.ended() ? null : kept);
    }

    /** Returns the bridge by which a revision could serve a slot of another version, if it has the service. */
    synchronized Optional<BridgedBinding> bridge(Bundle revision, Slot slot) {
        return bindings(revision).stream()
                .filter(service -> ServiceGroup.of(service).isVersionOf(slot.group()))
                .findFirst()
                .map(service -> new BridgedBinding(slot.group().contracts(), service));
    }

    /** Returns the services of a staged revision that no registered gate represents, by the slots that they will have. */
    synchronized Map<Slot, RevisionBinding> previewable(Bundle revision) {
        Map<Slot, RevisionBinding> hidden = new LinkedHashMap<>();
        if (!isLive(revision) && revisions.containsKey(revision)) {
            assign(revision).forEach((binding, slot) -> {
                boolean registered = slot.gate() != null && slot.gate().reference() != null;
                if (!binding.contracts().isEmpty() && !registered) {
                    slot.represent(binding); // so that it is found again when the revision is bound
                    hidden.put(slot, binding);
                }
            });
        }
        return hidden;
    }

    /** Returns the bridges in a tenure. */
    synchronized Map<Slot, BridgedBinding> bridges(Tenure tenure) {
        Map<Slot, BridgedBinding> bridges = new LinkedHashMap<>();
        for (Slot slot : slots.all()) {
            if (tenure.binding(slot.number()) instanceof BridgedBinding bridge) {
                bridges.put(slot, bridge);
            }
        }
        return bridges;
    }

    /** Returns the slots of registered gates whose version of a contract is another one than that of a tenure's revision. */
    synchronized Map<Slot, Binding> otherVersions(Tenure tenure) {
        Map<Slot, Binding> others = new LinkedHashMap<>();
        for (Slot slot : slots.all()) {
            Binding binding = tenure.binding(slot.number());
            boolean registered = slot.gate() != null && slot.gate().reference() != null;
            if (registered && (binding == null || binding instanceof BridgedBinding || isKept(binding, tenure))) {
                others.put(slot, binding);
            }
        }
        return others;
    }

    /** Returns true if the live tenure leads consumers of another version of a contract to this earlier revision. */
    synchronized boolean keeps(Bundle revision) {
        Tenure live = routing.live();
        return live != null
                && live.revision() != revision
                && slots.all().stream()
                        .map(slot -> live.binding(slot.number()))
                        .anyMatch(binding -> binding != null
                                && binding.source() instanceof RevisionBinding of
                                && of.origin() == revision);
    }

    /** Returns the groups of the live revision's services that a gate represents. */
    synchronized List<ServiceGroup> liveGroups() {
        Tenure live = routing.live();
        return live == null || !revisions.containsKey(live.revision())
                ? List.of()
                : revisions.get(live.revision()).values().stream()
                        .map(ServiceGroup::of)
                        .filter(group -> !group.contracts().isEmpty())
                        .distinct()
                        .toList();
    }

    /** Returns true if consumers of another version of a contract are not served and can be. Loads classes. */
    boolean canServe(ServiceGroup version) {
        RevisionBinding service = missing(version);
        return service != null && new BridgedBinding(version.contracts(), service).obstacle() == null;
    }

    private synchronized RevisionBinding missing(ServiceGroup version) {
        Tenure live = routing.live();
        return live == null || slots.has(version)
                ? null
                : bindings(live.revision()).stream()
                        .filter(service -> ServiceGroup.of(service).isVersionOf(version))
                        .findFirst()
                        .orElse(null);
    }

    /** Serves consumers of another version of a contract from now on, if the live revision has the service. */
    synchronized void serve(ServiceGroup version) {
        Tenure live = routing.live();
        if (live == null || slots.has(version)) {
            return;
        }
        for (RevisionBinding service : bindings(live.revision())) {
            if (ServiceGroup.of(service).isVersionOf(version)) {
                Slot slot = slots.addVersion(version);
                BridgedBinding bridge = new BridgedBinding(version.contracts(), service);
                slot.represent(bridge);
                routing.current().rebind(slot.number(), bridge);
            }
        }
    }

    /**
     * Ends the service for consumers of other versions of contracts that have none left.
     *
     * @param known tells if the version of a slot has consumers
     */
    synchronized void endUnknownVersions(Predicate<Slot> known) {
        Tenure live = routing.live();
        if (live == null) {
            return;
        }
        for (Slot slot : otherVersions(live).keySet()) {
            if (!known.test(slot)) {
                routing.current().rebind(slot.number(), null);
            }
        }
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
            represent(routing.current());
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

    /** Makes the slots represent the services of the tenure that is live now. */
    synchronized void representLive() {
        if (routing.live() != null) {
            represent(routing.current());
        }
    }

    private void represent(Tenure tenure) {
        for (Slot slot : slots.all()) {
            Binding binding = tenure.binding(slot.number());
            if (binding != null) {
                slot.represent(binding);
            }
        }
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
