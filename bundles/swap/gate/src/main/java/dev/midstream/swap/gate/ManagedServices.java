package dev.midstream.swap.gate;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.osgi.framework.AllServiceListener;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.SynchronousBundleListener;

/**
 * The states of all managed services, kept up to date by the events of the framework.
 *
 * <p>State changes under one lock; the registry is called with no lock held, because its listeners are foreign code.
 * {@link Exposure#sync} carries a change over to the registry; it reads the state again.
 */
final class ManagedServices implements AllServiceListener, SynchronousBundleListener {
    private static final System.Logger LOG = System.getLogger(ManagedServices.class.getName());

    private final BundleContext context;
    private final Commitments commitments;
    private final ManagedBundles managed;
    private final Epochs epochs = new Epochs();
    private final Map<String, ServiceState> services = new TreeMap<>();

    ManagedServices(BundleContext context, Commitments commitments, ManagedBundles managed) {
        this.context = context;
        this.commitments = commitments;
        this.managed = managed;
    }

    // ---- events of the framework ----

    @Override
    public void bundleChanged(BundleEvent event) {
        Bundle bundle = event.getBundle();
        switch (event.getType()) {
            case BundleEvent.STARTING -> {
                if (managed.contains(bundle)) {
                    synchronized (services) {
                        admit(bundle);
                    }
                }
            }
            case BundleEvent.UPDATED -> managed.decideAgain(bundle);
            case BundleEvent.UNINSTALLED -> dismiss(bundle);
            default -> {
                return;
            }
        }
    }

    /** Registers a revision, and makes it live if its service has no live one and nothing prevents it. */
    private ServiceState admit(Bundle bundle) {
        ServiceState service = service(bundle.getSymbolicName());
        service.revisions.computeIfAbsent(bundle, absent -> new LinkedHashMap<>());
        if (service.routing.live() == null && !managed.isStaged(bundle) && mayLive(bundle)) {
            service.routing.shift(service.tenure(bundle));
        }
        return service;
    }

    private ServiceState service(String name) {
        return services.computeIfAbsent(name, absent -> new ServiceState(name, epochs, context));
    }

    private void forgetIfGone(ServiceState service) {
        if (service.gone()) {
            services.remove(service.routing.service());
        }
    }

    private boolean mayLive(Bundle bundle) {
        String location = commitments.location(bundle.getSymbolicName()).orElse(bundle.getLocation());
        return location.equals(bundle.getLocation())
                || !location.equals(GateProperties.WITHDRAWN) && context.getBundle(location) == null;
    }

    private void dismiss(Bundle bundle) {
        synchronized (services) {
            ServiceState service = services.get(bundle.getSymbolicName());
            if (service != null && service.revisions.remove(bundle) != null) {
                if (service.live(bundle)) {
                    service.routing.shift(service.gone() ? null : service.remoteTenure());
                }
                forgetIfGone(service);
            }
        }
        managed.unstage(bundle.getLocation());
        managed.decideAgain(bundle);
    }

    @Override
    public void serviceChanged(ServiceEvent event) {
        ServiceReference<?> reference = event.getServiceReference();
        Bundle bundle = reference.getBundle();
        if (bundle == null || !managed.contains(bundle) || !Classes.exposed(reference)) {
            return;
        }
        Exposure exposure;
        synchronized (services) {
            ServiceState service = admit(bundle);
            Map<ServiceKey, RevisionBinding> revision = service.revisions.get(bundle);
            ServiceKey key;
            switch (event.getType()) {
                case ServiceEvent.REGISTERED -> {
                    key = ServiceKey.of(reference, revision.keySet());
                    RevisionBinding binding = new RevisionBinding(reference, context);
                    revision.put(key, binding);
                    service.bind(bundle, key, binding);
                }
                case ServiceEvent.UNREGISTERING -> {
                    key = keyOf(revision, reference);
                    if (key != null) {
                        revision.remove(key);
                        service.bind(bundle, key, null);
                    }
                }
                default -> key = keyOf(revision, reference);
            }
            exposure = key != null && service.live(bundle) ? service.expose(key, bundle) : null;
        }
        if (exposure != null) {
            sync(List.of(exposure));
        }
    }

    private static ServiceKey keyOf(Map<ServiceKey, RevisionBinding> revision, ServiceReference<?> reference) {
        return revision.entrySet().stream()
                .filter(entry -> entry.getValue().reference().equals(reference))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
    }

    private static void sync(Collection<Exposure> exposures) {
        for (Exposure exposure : exposures) {
            try {
                exposure.sync();
            } catch (RuntimeException | LinkageError e) {
                LOG.log(
                        Level.ERROR,
                        "A service of a managed bundle could not be exposed: consumers will not see it",
                        e);
            }
        }
    }

    // ---- look-ups ----

    Optional<Routing> routing(String name) {
        synchronized (services) {
            return Optional.ofNullable(services.get(name)).map(service -> service.routing);
        }
    }

    Collection<Routing> routings() {
        synchronized (services) {
            return services.values().stream().map(service -> service.routing).toList();
        }
    }

    Map<ServiceKey, RevisionBinding> bindings(Bundle revision) {
        synchronized (services) {
            ServiceState service = services.get(revision.getSymbolicName());
            return service == null ? Map.of() : Map.copyOf(service.revisions.getOrDefault(revision, Map.of()));
        }
    }

    Map<ServiceKey, Exposure> exposures(String name) {
        synchronized (services) {
            ServiceState service = services.get(name);
            return service == null ? Map.of() : Map.copyOf(service.exposures);
        }
    }

    /** Returns the exposure that has registered a gate. */
    Optional<GateExposure> exposure(ServiceReference<?> gate) {
        Object service = gate.getProperty(GateProperties.SERVICE);
        return service == null
                ? Optional.empty()
                : exposures(service.toString()).values().stream()
                        .filter(GateExposure.class::isInstance)
                        .map(GateExposure.class::cast)
                        .filter(exposure -> gate.equals(exposure.reference()))
                        .findFirst();
    }

    // ---- changes ----

    /** Returns a new tenure of a revision; services that it registers or loses later are bound in it too. */
    Tenure tenure(Bundle revision) {
        synchronized (services) {
            ServiceState service = admit(revision);
            service.coming = service.tenure(revision);
            return service.coming;
        }
    }

    Shift shift(List<Tenure> next, Duration atMost) {
        List<Routing> routings;
        synchronized (services) {
            routings = next.stream().map(tenure -> owner(tenure).routing).toList();
        }
        Shift shift = SetShift.run(routings, next, epochs, atMost);
        Set<Exposure> exposures = new LinkedHashSet<>();
        synchronized (services) {
            for (Tenure tenure : next) {
                ServiceState service = owner(tenure);
                service.revisions
                        .get(tenure.revision())
                        .keySet()
                        .forEach(key -> service.expose(key, tenure.revision()));
                exposures.addAll(service.exposures.values());
            }
        }
        sync(exposures);
        // calls of other nodes go on there, whatever becomes of this one
        List<Tenure> previous = new ArrayList<>(shift.previous());
        previous.replaceAll(tenure -> tenure == null || tenure.revision() == null ? null : tenure);
        return new Shift(previous, shift.nanos(), shift.mixed());
    }

    private ServiceState owner(Tenure tenure) {
        ServiceState service = services.get(tenure.revision().getSymbolicName());
        if (service == null || !service.revisions.containsKey(tenure.revision())) {
            throw new IllegalStateException(tenure.revision() + " is gone: it was uninstalled during the swap");
        }
        return service;
    }

    /** Routes all new calls to other nodes. Returns the previous tenure. */
    Tenure withdraw(String name) {
        Tenure previous;
        List<Exposure> exposures;
        synchronized (services) {
            ServiceState service = service(name);
            service.coming = null;
            previous = service.routing.shift(service.remoteTenure());
            exposures = List.copyOf(service.exposures.values());
        }
        sync(exposures);
        return previous;
    }

    void offered(String name, List<Offer> offers) {
        List<Exposure> exposures;
        synchronized (services) {
            if (offers.isEmpty() && !services.containsKey(name)) {
                return;
            }
            ServiceState service = service(name);
            service.offered(offers);
            exposures = List.copyOf(service.exposures.values());
            forgetIfGone(service);
        }
        sync(exposures);
    }

    List<Offer> offers(String name) {
        synchronized (services) {
            ServiceState service = services.get(name);
            return service == null ? List.of() : service.offers();
        }
    }

    /** Drops what gates hold of a tenure that has ended. */
    void release(Tenure ended) {
        synchronized (services) {
            ServiceState service = services.get(ended.revision().getSymbolicName());
            if (service != null && service.coming == ended) {
                service.coming = null;
            }
        }
        exposures(ended.revision().getSymbolicName()).values().forEach(exposure -> {
            if (exposure instanceof GateExposure gate) {
                gate.release(ended);
            }
        });
    }
}
