package dev.midstream.swap.gate;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
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
final class Keeper implements Gates, AllServiceListener, SynchronousBundleListener {
    private static final System.Logger LOG = System.getLogger(Keeper.class.getName());

    private final BundleContext context;
    private final Committed committed;
    private final List<Pattern> patterns;
    private final Epochs epochs = new Epochs();
    private final Set<String> staged = ConcurrentHashMap.newKeySet();
    private final Set<String> managedByName = ConcurrentHashMap.newKeySet();
    /** What {@link #manages} found, for hooks ask it for every service of every look-up. */
    private final Map<Bundle, Boolean> managed = new ConcurrentHashMap<>();

    /** A service that nobody calls for so long needs no easing. */
    private static final Duration IDLE = Duration.ofMillis(5);

    private final Map<String, Managed> services = new TreeMap<>();

    Keeper(BundleContext context, Committed committed, String patterns) {
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

    /** One managed service. */
    private final class Managed {
        final Line line;
        final Map<ServiceKey, Exposure> exposures = new LinkedHashMap<>();
        final Map<ServiceKey, Integer> slots = new HashMap<>();
        final Map<Bundle, Map<ServiceKey, Binding>> revisions = new LinkedHashMap<>();

        /** The tenure that is being shifted to, or was last. */
        Tenure coming;

        Managed(String service) {
            this.line = new Line(service);
        }

        boolean live(Bundle revision) {
            Tenure tenure = line.current();
            return tenure != null && tenure.revision() == revision;
        }

        int slot(ServiceKey key) {
            return slots.computeIfAbsent(key, absent -> slots.size());
        }

        Exposure expose(ServiceKey key, Bundle revision) {
            return exposures.computeIfAbsent(key, absent -> {
                int slot = slot(key);
                return Classes.gateable(revision, key.classes())
                        ? new GateExposure(line, slot, key.classes(), context, () -> routed(slot))
                        : new MirrorExposure(line, () -> routed(slot));
            });
        }

        private Binding routed(int slot) {
            Tenure tenure = line.current();
            return tenure == null ? null : tenure.binding(slot);
        }

        Tenure tenure(Bundle revision) {
            Binding[] bindings = new Binding[slots.size()];
            revisions.getOrDefault(revision, Map.of()).forEach((key, binding) -> bindings[slot(key)] = binding);
            return new Tenure(revision, bindings);
        }
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
    private Managed admit(Bundle bundle) {
        Managed service = services.computeIfAbsent(bundle.getSymbolicName(), Managed::new);
        service.revisions.computeIfAbsent(bundle, absent -> new LinkedHashMap<>());
        if (service.line.current() == null && !staged.contains(bundle.getLocation()) && mayLive(bundle)) {
            service.line.shift(service.tenure(bundle));
        }
        return service;
    }

    private boolean mayLive(Bundle bundle) {
        String location = committed.location(bundle.getSymbolicName()).orElse(bundle.getLocation());
        return location.equals(bundle.getLocation()) || context.getBundle(location) == null;
    }

    private void dismiss(Bundle bundle) {
        synchronized (services) {
            Managed service = services.get(bundle.getSymbolicName());
            if (service != null && service.revisions.remove(bundle) != null) {
                if (service.live(bundle)) {
                    service.line.shift(null);
                }
                if (service.revisions.isEmpty()) {
                    services.remove(bundle.getSymbolicName());
                }
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
            Managed service = admit(bundle);
            Map<ServiceKey, Binding> revision = service.revisions.get(bundle);
            ServiceKey key;
            switch (event.getType()) {
                case ServiceEvent.REGISTERED -> {
                    key = ServiceKey.of(reference, revision.keySet());
                    Binding binding = new Binding(reference, context);
                    revision.put(key, binding);
                    bind(service, bundle, key, binding);
                }
                case ServiceEvent.UNREGISTERING -> {
                    key = keyOf(revision, reference);
                    if (key != null) {
                        revision.remove(key);
                        bind(service, bundle, key, null);
                    }
                }
                default -> key = keyOf(revision, reference);
            }
            exposure = key != null && service.live(bundle) ? service.expose(key, bundle) : null;
        }
        sync(exposure);
    }

    private static void bind(Managed service, Bundle bundle, ServiceKey key, Binding binding) {
        int slot = service.slot(key);
        if (service.live(bundle)) {
            service.line.current().rebind(slot, binding);
        }
        if (service.coming != null && service.coming.revision() == bundle) {
            service.coming.rebind(slot, binding);
        }
    }

    private static ServiceKey keyOf(Map<ServiceKey, Binding> revision, ServiceReference<?> reference) {
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
    public Optional<Line> line(String service) {
        synchronized (services) {
            return Optional.ofNullable(services.get(service)).map(managed -> managed.line);
        }
    }

    @Override
    public Collection<Line> lines() {
        synchronized (services) {
            return services.values().stream().map(managed -> managed.line).toList();
        }
    }

    @Override
    public Optional<Bundle> live(String service) {
        return line(service).map(Line::current).map(Tenure::revision);
    }

    @Override
    public List<ServiceReference<?>> services(Bundle revision) {
        List<ServiceReference<?>> references = new ArrayList<>();
        bindings(revision).values().forEach(binding -> references.add(binding.reference()));
        return references;
    }

    private Map<ServiceKey, Binding> bindings(Bundle revision) {
        synchronized (services) {
            Managed service = services.get(revision.getSymbolicName());
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
            Managed managed = services.get(service);
            return managed == null ? List.of() : List.copyOf(managed.exposures.values());
        }
    }

    @Override
    public Tenure bind(Bundle revision) throws BindException {
        Tenure tenure;
        Map<ServiceKey, Exposure> exposures;
        synchronized (services) {
            Managed service = admit(revision);
            tenure = service.tenure(revision);
            exposures = Map.copyOf(service.exposures);
        }
        for (Map.Entry<ServiceKey, Binding> entry : bindings(revision).entrySet()) {
            Binding binding = entry.getValue();
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
    public List<Tenure> shift(List<Tenure> next, Duration atMost) {
        List<Line> lines;
        synchronized (services) {
            next.forEach(this::prepare);
            lines = next.stream().map(tenure -> managed(tenure).line).toList();
        }
        List<Tenure> previous = SetShift.run(lines, next, epochs, atMost);
        Set<Exposure> exposures = new LinkedHashSet<>();
        synchronized (services) {
            for (Tenure tenure : next) {
                Managed service = managed(tenure);
                service.revisions
                        .get(tenure.revision())
                        .keySet()
                        .forEach(key -> service.expose(key, tenure.revision()));
                exposures.addAll(service.exposures.values());
            }
        }
        exposures.forEach(Keeper::sync);
        return previous;
    }

    /** Binds what was registered since the revision was proven. */
    private void prepare(Tenure next) {
        Managed service = managed(next);
        service.revisions.get(next.revision()).forEach((key, binding) -> next.rebind(service.slot(key), binding));
        service.coming = next;
    }

    private Managed managed(Tenure tenure) {
        Managed service = services.get(tenure.revision().getSymbolicName());
        if (service == null || !service.revisions.containsKey(tenure.revision())) {
            throw new IllegalStateException(tenure.revision() + " is gone: it was uninstalled during the swap");
        }
        return service;
    }

    @Override
    public Pin pin(String version) {
        return epochs.pin(version);
    }

    @Override
    public void ease(Tenure candidate, Duration time) throws InterruptedException {
        Ease ease;
        synchronized (services) {
            prepare(candidate);
            Line line = managed(candidate).line;
            ease = new Ease(line.live(), candidate);
            line.lead(ease);
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
            Line line = managed(candidate).line;
            line.lead(new Split(line.live(), candidate, percent, observer));
        }
    }

    @Override
    public void unsplit(Tenure candidate) {
        synchronized (services) {
            Managed service = managed(candidate);
            service.line.settle();
            service.coming = null;
            candidate.close();
        }
    }

    @Override
    public void watch(Tenure live, int every, Observer observer) {
        synchronized (services) {
            Line line = managed(live).line;
            if (line.live() == live) {
                line.lead(new Watched(live, every, observer));
            }
        }
    }

    @Override
    public void unwatch(Tenure live) {
        synchronized (services) {
            Managed service = services.get(live.revision().getSymbolicName());
            if (service != null
                    && service.line.live() == live
                    && service.line.current().route() instanceof Watched) {
                service.line.settle();
            }
        }
    }

    @Override
    public Object service(ServiceReference<?> gate, Tenure tenure) {
        return exposures(tenure.revision().getSymbolicName()).stream()
                .filter(GateExposure.class::isInstance)
                .map(GateExposure.class::cast)
                .filter(exposure -> gate.equals(exposure.reference()))
                .findFirst()
                .orElseThrow(() -> new ServiceException(
                        gate + " is no gate of " + tenure.revision().getSymbolicName(), ServiceException.UNREGISTERED))
                .service(tenure);
    }

    @Override
    public void keepBehind(Tenure ended) {
        line(ended.revision().getSymbolicName()).ifPresent(line -> line.keepBehind(ended.apart()));
    }

    @Override
    public void leaveBehind(Tenure ended) {
        line(ended.revision().getSymbolicName()).ifPresent(line -> line.leaveBehind(ended.revision()));
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
