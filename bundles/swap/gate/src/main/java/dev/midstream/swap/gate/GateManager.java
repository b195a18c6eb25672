package dev.midstream.swap.gate;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.osgi.framework.AllServiceListener;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.SynchronousBundleListener;

/**
 * Knows every managed service: its revisions, their services, which one is live, and what stands for it in the
 * registry.
 *
 * <p>State changes under one lock; the registry is called with no lock held, because its listeners are other people's
 * code. What a change means for the registry is carried out by {@link Exposure#sync}, which reads the state afresh.
 */
final class GateManager implements Gates, AllServiceListener, SynchronousBundleListener {
    private static final System.Logger LOG = System.getLogger(GateManager.class.getName());

    private final BundleContext context;
    private final Commitments committed;
    private final List<Pattern> patterns;
    private final Epochs epochs = new Epochs();
    private final Set<String> staged = ConcurrentHashMap.newKeySet();
    private final Set<String> managedByName = ConcurrentHashMap.newKeySet();
    /** What {@link #manages} found, for hooks ask it for every service of every look-up. */
    private final Map<Bundle, Boolean> managed = new ConcurrentHashMap<>();

    /** A service that nobody calls for so long needs no easing. */
    private static final Duration IDLE = Duration.ofMillis(5);

    private final Map<String, ServiceState> services = new TreeMap<>();

    GateManager(BundleContext context, Commitments committed, String patterns) {
        this.context = context;
        this.committed = committed;
        this.patterns = Arrays.stream(patterns == null ? new String[0] : patterns.split(","))
                .map(String::strip)
                .filter(pattern -> !pattern.isEmpty())
                .map(pattern -> Pattern.compile(Arrays.stream(pattern.split("\\*", -1))
                        .map(Pattern::quote)
                        .collect(Collectors.joining(".*"))))
                .toList();
    }

    // ---- which bundles ----

    @Override
    public boolean manages(Bundle bundle) {
        return managed.computeIfAbsent(bundle, this::decide);
    }

    private boolean decide(Bundle bundle) {
        String name = bundle.getSymbolicName();
        return name != null
                && bundle.getBundleId() != 0
                && (bundle.getLocation().startsWith(LOCATION)
                        || managedByName.contains(name)
                        || committed.location(name).isPresent()
                        || patterns.stream()
                                .anyMatch(pattern -> pattern.matcher(name).matches()));
    }

    @Override
    public void manage(String service) {
        managedByName.add(service);
        managed.clear();
    }

    @Override
    public void stage(String location) {
        staged.add(location);
    }

    @Override
    public void unstage(String location) {
        staged.remove(location);
    }

    @Override
    public void bundleChanged(BundleEvent event) {
        Bundle bundle = event.getBundle();
        switch (event.getType()) {
            case BundleEvent.STARTING -> {
                if (manages(bundle)) {
                    synchronized (services) {
                        admit(bundle);
                    }
                }
            }
            case BundleEvent.UPDATED -> managed.remove(bundle);
            case BundleEvent.UNINSTALLED -> dismiss(bundle);
            default -> {
                return;
            }
        }
    }

    /** Takes note of a revision, and makes it live if its service has no live one and nothing speaks against it. */
    private ServiceState admit(Bundle bundle) {
        ServiceState service = managed(bundle.getSymbolicName());
        service.revisions.computeIfAbsent(bundle, absent -> new LinkedHashMap<>());
        if (service.routing.live() == null && !staged.contains(bundle.getLocation()) && mayLive(bundle)) {
            service.routing.shift(service.tenure(bundle));
        }
        return service;
    }

    private ServiceState managed(String service) {
        return services.computeIfAbsent(service, absent -> new ServiceState(service, context));
    }

    private void forgetIfGone(ServiceState service) {
        if (service.gone()) {
            services.remove(service.routing.service());
        }
    }

    private boolean mayLive(Bundle bundle) {
        String location = committed.location(bundle.getSymbolicName()).orElse(bundle.getLocation());
        return location.equals(bundle.getLocation())
                || !location.equals(WITHDRAWN) && context.getBundle(location) == null;
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
        staged.remove(bundle.getLocation());
        managed.remove(bundle);
    }

    // ---- which services ----

    @Override
    public void serviceChanged(ServiceEvent event) {
        ServiceReference<?> reference = event.getServiceReference();
        Bundle bundle = reference.getBundle();
        if (bundle == null || !manages(bundle) || !Classes.exposed(reference)) {
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
        sync(exposure);
    }

    private static ServiceKey keyOf(Map<ServiceKey, RevisionBinding> revision, ServiceReference<?> reference) {
        return revision.entrySet().stream()
                .filter(entry -> entry.getValue().reference().equals(reference))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
    }

    private static void sync(Exposure exposure) {
        if (exposure == null) {
            return;
        }
        try {
            exposure.sync();
        } catch (RuntimeException | LinkageError e) {
            LOG.log(Level.ERROR, "A service of a managed bundle could not be exposed: consumers will not see it", e);
        }
    }

    /** Whether a consumer's bundle must not see a service. */
    boolean hidden(ServiceReference<?> reference, Bundle consumer) {
        Bundle owner = reference.getBundle();
        if (owner == null || consumer.getBundleId() == 0) {
            return false;
        }
        if (reference.getProperty(DOOR) != null) {
            return !Classes.importsGate(consumer, context.getBundle());
        }
        Object standsFor = reference.getProperty(SERVICE);
        if (standsFor != null) {
            return standsFor.equals(consumer.getSymbolicName()) && manages(consumer);
        }
        return owner != consumer
                && manages(owner)
                && !Classes.seam(reference)
                && !Classes.passesThrough(reference)
                && !Classes.importsGate(consumer, context.getBundle());
    }

    // ---- routing ----

    @Override
    public Optional<Routing> routing(String service) {
        synchronized (services) {
            return Optional.ofNullable(services.get(service)).map(managed -> managed.routing);
        }
    }

    @Override
    public Collection<Routing> routings() {
        synchronized (services) {
            return services.values().stream().map(managed -> managed.routing).toList();
        }
    }

    @Override
    public Optional<Bundle> live(String service) {
        return routing(service).map(Routing::live).map(Tenure::revision);
    }

    @Override
    public List<ServiceReference<?>> services(Bundle revision) {
        List<ServiceReference<?>> references = new ArrayList<>();
        bindings(revision).values().forEach(binding -> references.add(binding.reference()));
        return references;
    }

    private Map<ServiceKey, RevisionBinding> bindings(Bundle revision) {
        synchronized (services) {
            ServiceState service = services.get(revision.getSymbolicName());
            return service == null ? Map.of() : Map.copyOf(service.revisions.getOrDefault(revision, Map.of()));
        }
    }

    @Override
    public List<ServiceReference<?>> exposed(String service) {
        List<ServiceReference<?>> references = new ArrayList<>();
        exposures(service).stream()
                .map(Exposure::reference)
                .filter(Objects::nonNull)
                .forEach(references::add);
        return references;
    }

    private List<Exposure> exposures(String service) {
        synchronized (services) {
            ServiceState managed = services.get(service);
            return managed == null ? List.of() : List.copyOf(managed.exposures.values());
        }
    }

    @Override
    public Tenure bind(Bundle revision) throws BindException {
        Tenure tenure;
        Map<ServiceKey, Exposure> exposures;
        synchronized (services) {
            ServiceState service = admit(revision);
            tenure = service.tenure(revision);
            exposures = Map.copyOf(service.exposures);
        }
        for (Map.Entry<ServiceKey, RevisionBinding> entry : bindings(revision).entrySet()) {
            RevisionBinding binding = entry.getValue();
            if (exposures.get(entry.getKey()) instanceof GateExposure gate) {
                String mismatch = gate.mismatch(binding);
                if (mismatch != null) {
                    throw new BindException(mismatch, null);
                }
            }
            try {
                binding.prove();
            } catch (RuntimeException e) {
                throw new BindException("service " + entry.getKey() + " of " + revision + " cannot be had", e);
            }
        }
        return tenure;
    }

    @Override
    public Shift shift(List<Tenure> next, Duration atMost) {
        List<Routing> routings;
        synchronized (services) {
            next.forEach(this::prepare);
            routings = next.stream().map(tenure -> managed(tenure).routing).toList();
        }
        long begun = System.nanoTime();
        List<Tenure> previous = SetShift.run(routings, next, epochs, atMost);
        long took = System.nanoTime() - begun;
        Set<Exposure> exposures = new LinkedHashSet<>();
        synchronized (services) {
            for (Tenure tenure : next) {
                ServiceState service = managed(tenure);
                service.revisions
                        .get(tenure.revision())
                        .keySet()
                        .forEach(key -> service.expose(key, tenure.revision()));
                exposures.addAll(service.exposures.values());
            }
        }
        exposures.forEach(GateManager::sync);
        // calls of other nodes go on there, whatever becomes of this one
        previous.replaceAll(tenure -> tenure == null || tenure.revision() == null ? null : tenure);
        return new Shift(previous, took);
    }

    /** Binds what was registered since the revision was proven. */
    private void prepare(Tenure next) {
        ServiceState service = managed(next);
        service.revisions.get(next.revision()).forEach((key, binding) -> next.rebind(service.slot(key), binding));
        service.coming = next;
    }

    private ServiceState managed(Tenure tenure) {
        ServiceState service = services.get(tenure.revision().getSymbolicName());
        if (service == null || !service.revisions.containsKey(tenure.revision())) {
            throw new IllegalStateException(tenure.revision() + " is gone: it was uninstalled during the swap");
        }
        return service;
    }

    // ---- other nodes ----

    @Override
    public void remoteOffers(String service, List<Offer> offers) {
        List<Exposure> exposures;
        synchronized (services) {
            if (offers.isEmpty() && !services.containsKey(service)) {
                return;
            }
            ServiceState managed = managed(service);
            managed.offered(offers);
            exposures = List.copyOf(managed.exposures.values());
            forgetIfGone(managed);
        }
        exposures.forEach(GateManager::sync);
    }

    @Override
    public List<Offer> remoteOffers(String service) {
        synchronized (services) {
            ServiceState managed = services.get(service);
            return managed == null ? List.of() : managed.offers();
        }
    }

    @Override
    public Tenure withdraw(String service) throws IOException {
        committed.put(service, WITHDRAWN);
        managed.clear();
        Tenure previous;
        List<Exposure> exposures;
        synchronized (services) {
            ServiceState managed = managed(service);
            managed.coming = null;
            previous = managed.routing.shift(managed.remoteTenure());
            exposures = List.copyOf(managed.exposures.values());
        }
        exposures.forEach(GateManager::sync);
        return previous;
    }

    @Override
    public Optional<Object> remoteGate(ServiceReference<?> gate) {
        Object service = gate.getProperty(SERVICE);
        return service == null
                ? Optional.empty()
                : exposure(gate, service.toString()).map(GateExposure::remoteGate);
    }

    private Optional<GateExposure> exposure(ServiceReference<?> gate, String service) {
        return exposures(service).stream()
                .filter(GateExposure.class::isInstance)
                .map(GateExposure.class::cast)
                .filter(exposure -> gate.equals(exposure.reference()))
                .findFirst();
    }

    @Override
    public Pin pin(String version) {
        return epochs.pin(version);
    }

    @Override
    public void ease(Tenure candidate, Duration time) throws InterruptedException {
        WarmUpRouting ease;
        synchronized (services) {
            prepare(candidate);
            Routing routing = managed(candidate).routing;
            ease = new WarmUpRouting(routing.live(), candidate);
            routing.lead(ease);
        }
        Thread.sleep(IDLE.toMillis());
        if (ease.used()) {
            Thread.sleep(time.toMillis());
        }
    }

    @Override
    public void split(Tenure candidate, int percent, Observer observer) {
        synchronized (services) {
            prepare(candidate);
            Routing routing = managed(candidate).routing;
            routing.lead(new TrafficSplit(routing.live(), candidate, percent, observer));
        }
    }

    @Override
    public void unsplit(Tenure candidate) {
        synchronized (services) {
            ServiceState service = managed(candidate);
            service.routing.settle();
            service.coming = null;
            candidate.close();
        }
    }

    @Override
    public void watch(Tenure live, int every, Observer observer) {
        synchronized (services) {
            Routing routing = managed(live).routing;
            if (routing.live() == live) {
                routing.lead(new SampledRouting(live, every, observer));
            }
        }
    }

    @Override
    public void unwatch(Tenure live) {
        synchronized (services) {
            ServiceState service = services.get(live.revision().getSymbolicName());
            if (service != null
                    && service.routing.live() == live
                    && service.routing.current().route() instanceof SampledRouting) {
                service.routing.settle();
            }
        }
    }

    @Override
    public Object service(ServiceReference<?> gate, Tenure tenure) {
        return exposure(gate, tenure.revision().getSymbolicName())
                .orElseThrow(() -> new ServiceException(
                        gate + " is no gate of " + tenure.revision().getSymbolicName(), ServiceException.UNREGISTERED))
                .service(tenure);
    }

    @Override
    public void keepFallback(Tenure ended) {
        routing(ended.revision().getSymbolicName()).ifPresent(routing -> routing.keepFallback(ended.apart()));
    }

    @Override
    public void releaseFallback(Tenure ended) {
        routing(ended.revision().getSymbolicName()).ifPresent(routing -> routing.releaseFallback(ended.revision()));
    }

    @Override
    public void release(Tenure ended) {
        exposures(ended.revision().getSymbolicName()).forEach(exposure -> {
            if (exposure instanceof GateExposure gate) {
                gate.release(ended);
            }
        });
    }

    // ---- what survives a restart ----

    @Override
    public void commit(Bundle revision) throws IOException {
        committed.put(revision.getSymbolicName(), revision.getLocation());
        managed.clear();
    }

    @Override
    public Optional<String> committed(String service) {
        return committed.location(service);
    }

    @Override
    public void forget(String service) throws IOException {
        committed.remove(service);
        managedByName.remove(service);
        managed.clear();
    }
}
