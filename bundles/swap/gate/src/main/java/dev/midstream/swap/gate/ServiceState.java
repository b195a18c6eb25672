package dev.midstream.swap.gate;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/**
 * One managed service: its revisions and their services, what stands for them in the registry, and what other nodes offer
 * of it. Guarded by the lock of {@link ManagedServices}.
 */
final class ServiceState {
    final Routing routing;
    final Map<Bundle, Map<ServiceKey, RevisionBinding>> revisions = new LinkedHashMap<>();
    final Map<ServiceKey, Exposure> exposures = new LinkedHashMap<>();

    /** The tenure that was bound last: the one that is being shifted to, or was last. */
    Tenure coming;

    private final BundleContext context;
    private final Map<ServiceKey, Integer> slots = new HashMap<>();
    private Map<ServiceKey, OfferBinding> offers = Map.of();

    ServiceState(String service, Epochs epochs, BundleContext context) {
        this.routing = new Routing(service, epochs);
        this.context = context;
    }

    boolean live(Bundle revision) {
        Tenure tenure = routing.current();
        return tenure != null && tenure.revision() == revision;
    }

    /** Whether nothing is known of it any more. */
    boolean gone() {
        return revisions.isEmpty() && offers.isEmpty();
    }

    int slot(ServiceKey key) {
        return slots.computeIfAbsent(key, absent -> slots.size());
    }

    Exposure expose(ServiceKey key, Bundle origin) {
        return exposures.computeIfAbsent(key, absent -> {
            int slot = slot(key);
            return Classes.gateable(origin, key.classes())
                    ? new GateExposure(routing, slot, key.classes(), context, () -> routed(slot))
                    : new MirrorExposure(routing, () -> routed(slot));
        });
    }

    private Binding routed(int slot) {
        Tenure tenure = routing.current();
        return tenure == null ? null : tenure.binding(slot);
    }

    Tenure tenure(Bundle revision) {
        return new Tenure(revision, bindings(revisions.getOrDefault(revision, Map.of())));
    }

    /** What calls enter while no revision is live here. */
    Tenure remoteTenure() {
        offers.forEach((key, offer) -> expose(key, offer.origin()));
        return new Tenure(null, bindings(offers));
    }

    private Binding[] bindings(Map<ServiceKey, ? extends Binding> services) {
        services.keySet().forEach(this::slot);
        Binding[] bindings = new Binding[slots.size()];
        services.forEach((key, binding) -> bindings[slot(key)] = binding);
        return bindings;
    }

    void bind(Bundle revision, ServiceKey key, Binding binding) {
        int slot = slot(key);
        if (live(revision)) {
            routing.current().rebind(slot, binding);
        }
        if (coming != null && coming.revision() == revision) {
            coming.rebind(slot, binding);
        }
    }

    List<Offer> offers() {
        return offers.values().stream().map(OfferBinding::offer).toList();
    }

    /** Replaces what other nodes offer; calls go there from now on if no revision is live here. */
    void offered(List<Offer> offered) {
        Map<ServiceKey, OfferBinding> next = new LinkedHashMap<>();
        for (Offer offer : offered) {
            next.put(ServiceKey.of(offer, next.keySet()), new OfferBinding(offer));
        }
        Set<ServiceKey> ended = new HashSet<>(offers.keySet());
        ended.removeAll(next.keySet());
        offers = next;
        if (!routing.isRemote()) {
            if (routing.live() == null && !next.isEmpty()) {
                routing.shift(remoteTenure());
            }
            return;
        }
        Tenure tenure = routing.current();
        next.forEach((key, binding) -> {
            expose(key, binding.origin());
            tenure.rebind(slot(key), binding);
        });
        ended.forEach(key -> tenure.rebind(slot(key), null));
    }
}
