package dev.midstream.swap.gate;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
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
 * <p>Each service has a lock of its own. The registry and the loaders of contracts are called with no lock held, because
 * listeners and lazy activators are foreign code. {@link Exposure#sync} carries a change over to the registry; it reads the
 * state again. Thread-safe.
 */
final class ManagedServices implements AllServiceListener, SynchronousBundleListener {
    private static final System.Logger LOG = System.getLogger(ManagedServices.class.getName());

    /** Time for a service that is registered again, as by a change of its configuration. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    /** The time between two looks at the users of gates of whiteboards. */
    private static final Duration RENEWAL = Duration.ofMillis(500);

    private static final int RENEWALS = 240;

    private final BundleContext context;
    private final Commitments commitments;
    private final ManagedBundles managed;
    private final ScheduledExecutorService timer;
    private final Epochs epochs = new Epochs();
    /** One for each name that was ever managed. */
    private final Map<String, ServiceState> services = new ConcurrentHashMap<>();

    private final Map<String, LiveCondition> conditions = new ConcurrentHashMap<>();
    private final Previews previews;
    private final CallbackCopies callbacks = new CallbackCopies();
    private final Executor threads;

    /**
     * @param timer ends the time within which a service may be registered again
     * @param threads runs code of revisions
     */
    ManagedServices(
            BundleContext context,
            Commitments commitments,
            ManagedBundles managed,
            ScheduledExecutorService timer,
            Executor threads) {
        this.context = context;
        this.commitments = commitments;
        this.managed = managed;
        this.timer = timer;
        this.threads = threads;
        this.previews = new Previews(context);
    }

    // ---- events of the framework ----

    @Override
    public void bundleChanged(BundleEvent event) {
        Bundle bundle = event.getBundle();
        switch (event.getType()) {
            case BundleEvent.STARTING, BundleEvent.LAZY_ACTIVATION, BundleEvent.STARTED -> {
                if (managed.contains(bundle)) {
                    ServiceState service = service(bundle.getSymbolicName());
                    service.add(bundle);
                    route(service);
                }
            }
            case BundleEvent.STOPPING, BundleEvent.STOPPED -> existing(bundle).ifPresent(this::route);
            case BundleEvent.UPDATED -> managed.decideAgain(bundle);
            case BundleEvent.RESOLVED -> imported(Importers.imported(bundle));
            case BundleEvent.UNINSTALLED -> {
                dismiss(bundle);
                previews.endUnused();
                services.values().forEach(this::endUnknownVersions);
            }
            default -> {
                return;
            }
        }
    }

    private ServiceState service(String name) {
        return services.computeIfAbsent(name, absent -> new ServiceState(name, epochs, context));
    }

    private Optional<ServiceState> existing(Bundle revision) {
        return Optional.ofNullable(revision.getSymbolicName())
                .map(services::get)
                .filter(service -> service.has(revision));
    }

    /** Derives routing and gates from the state, after every change of it. */
    private void route(ServiceState service) {
        service.route(this::mayLive);
        syncCondition(service.routing());
        serveOtherVersions(service);
        sync(service.exposures());
    }

    /** Serves bundles that have become wired to another version of a contract than the live revision. */
    private void imported(Set<String> packages) {
        for (ServiceState service : services.values()) {
            boolean concerned = service.liveGroups().stream()
                    .flatMap(group -> group.contracts().stream())
                    .anyMatch(contract -> packages.contains(contract.getPackageName()));
            if (concerned) {
                serveOtherVersions(service);
                sync(service.exposures());
            }
        }
    }

    private void serveOtherVersions(ServiceState service) {
        String name = service.routing().service();
        for (ServiceGroup group : service.liveGroups()) {
            for (List<Class<?>> version : Importers.otherVersions(group.contracts(), name, context)) {
                if (service.canServe(group.with(version))) {
                    service.serve(group.with(version));
                }
            }
        }
        endUnknownVersions(service);
    }

    /** Returns the bundles that know a slot's version of the contracts or use its gate, without the service's own. */
    private Set<Bundle> consumers(Slot slot, String service) {
        Set<Bundle> consumers = new LinkedHashSet<>();
        slot.group().contracts().forEach(contract -> consumers.addAll(Importers.of(contract, service)));
        ServiceReference<?> gate = slot.gate().reference();
        Bundle[] users = gate == null ? null : gate.getUsingBundles();
        if (users != null) {
            consumers.addAll(Arrays.asList(users));
            consumers.removeIf(
                    bundle -> bundle.equals(context.getBundle()) || service.equals(bundle.getSymbolicName()));
        }
        return consumers;
    }

    private void endUnknownVersions(ServiceState service) {
        String name = service.routing().service();
        service.endUnknownVersions(slot -> !consumers(slot, name).isEmpty());
        sync(service.exposures());
    }

    private void syncCondition(Routing routing) {
        conditions
                .computeIfAbsent(routing.service(), name -> new LiveCondition(routing, context, threads, timer))
                .sync();
    }

    private boolean mayLive(Bundle bundle) {
        String location = commitments.location(bundle.getSymbolicName()).orElse(bundle.getLocation());
        return !managed.isStaged(bundle)
                && (location.equals(bundle.getLocation())
                        || !location.equals(GateProperties.WITHDRAWN) && context.getBundle(location) == null);
    }

    private void dismiss(Bundle bundle) {
        existing(bundle).ifPresent(service -> {
            List<RevisionBinding> ended = service.bindings(bundle);
            service.remove(bundle);
            route(service);
            forget(service, ended::contains);
            service.dropUnused();
        });
        managed.unstage(bundle.getLocation());
        managed.decideAgain(bundle);
    }

    @Override
    public void serviceChanged(ServiceEvent event) {
        ServiceReference<?> reference = event.getServiceReference();
        Bundle bundle = reference.getBundle();
        if (bundle == null || !managed.contains(bundle) || Classes.ingress(reference)) {
            return;
        }
        switch (event.getType()) {
            case ServiceEvent.REGISTERED -> registered(bundle, reference);
            case ServiceEvent.UNREGISTERING -> unregistering(bundle, reference);
            default -> existing(bundle).ifPresent(service -> sync(service.exposures()));
        }
    }

    private void registered(Bundle bundle, ServiceReference<?> reference) {
        ServiceClasses classes = Classes.of(reference); // may run code of other bundles
        RevisionBinding binding =
                new RevisionBinding(reference, classes, Classes.load(bundle, classes.gated()), context);
        callbacks.register(binding);
        if (!classes.exposed()) {
            return;
        }
        ServiceState service = service(bundle.getSymbolicName());
        service.add(bundle, binding);
        previews.show(service, bundle);
        route(service);
        if (binding.ended()) { // unregistered in the meantime, by another thread
            unregistering(bundle, reference);
        }
    }

    private void unregistering(Bundle bundle, ServiceReference<?> reference) {
        callbacks.unregister(reference);
        existing(bundle).ifPresent(service -> {
            boolean stopping = bundle.getState() != Bundle.ACTIVE && bundle.getState() != Bundle.STARTING;
            long grace = stopping ? 0 : GRACE.toNanos();
            for (ServiceState.Vacated vacated : service.remove(bundle, reference, grace)) {
                if (stopping) {
                    expire(service, vacated);
                } else {
                    sync(vacated.slot().exposures());
                    timer.schedule(() -> expire(service, vacated), grace, TimeUnit.NANOSECONDS);
                }
            }
        });
    }

    private void expire(ServiceState service, ServiceState.Vacated vacated) {
        service.routing().vacancies().expire(vacated.slot().number(), vacated.vacancy());
        sync(vacated.slot().exposures());
        forget(service, vacated.binding()::equals);
        service.dropUnused();
    }

    private static void forget(ServiceState service, Predicate<Binding> ended) {
        service.exposures().forEach(exposure -> {
            if (exposure instanceof GateExposure gate) {
                gate.forget(ended);
            }
        });
    }

    private static void sync(Collection<Exposure> exposures) {
        for (Exposure exposure : exposures) {
            try {
                exposure.sync();
            } catch (RuntimeException | Error e) {
                LOG.log(
                        Level.ERROR,
                        "A service of a managed bundle could not be exposed: consumers do not see it until its next"
                                + " change",
                        e);
            }
        }
    }

    // ---- look-ups ----

    Optional<Routing> routing(String name) {
        return Optional.ofNullable(services.get(name))
                .filter(service -> !service.gone())
                .map(ServiceState::routing);
    }

    Collection<Routing> routings() {
        return services.entrySet().stream()
                .filter(service -> !service.getValue().gone())
                .sorted(Map.Entry.comparingByKey())
                .map(service -> service.getValue().routing())
                .toList();
    }

    List<RevisionBinding> bindings(Bundle revision) {
        return existing(revision).map(service -> service.bindings(revision)).orElse(List.of());
    }

    /** Returns the gate that represents a service of a bound revision, or null. */
    GateExposure gate(Bundle revision, RevisionBinding binding) {
        return existing(revision).map(service -> service.gate(binding)).orElse(null);
    }

    List<Exposure> exposures(String name) {
        ServiceState service = services.get(name);
        return service == null ? List.of() : service.exposures();
    }

    /** Returns the exposure that has registered a gate. */
    Optional<GateExposure> exposure(ServiceReference<?> gate) {
        Object service = gate.getProperty(GateProperties.SERVICE);
        return service == null
                ? Optional.empty()
                : exposures(service.toString()).stream()
                        .filter(GateExposure.class::isInstance)
                        .map(GateExposure.class::cast)
                        .filter(exposure -> gate.equals(exposure.reference()))
                        .findFirst();
    }

    // ---- changes ----

    Previews previews() {
        return previews;
    }

    Preview preview(Collection<Bundle> set) {
        SetPreview preview = previews.open(set);
        for (Bundle revision : set) {
            existing(revision).ifPresent(service -> previews.show(service, revision)); // started before
        }
        return () -> {
            if (!preview.isSettled()) {
                previews.close(preview);
            }
        };
    }

    /**
     * Returns a new tenure of a revision; services that it registers or loses later are bound in it too.
     *
     * @throws BindException if a service of the revision cannot be told apart from another one
     */
    Tenure bind(Bundle revision) throws BindException {
        ServiceState service = service(revision.getSymbolicName());
        service.add(revision);
        return service.bind(revision);
    }

    Shift shift(List<Tenure> next, Duration atMost) {
        List<ServiceState> states = next.stream().map(this::owner).toList();
        Shift shift = SetShift.run(states.stream().map(ServiceState::routing).toList(), next, epochs, atMost);
        for (int i = 0; i < states.size(); i++) {
            ServiceState service = states.get(i);
            service.representLive();
            CleanUp.run(
                    "updating the gates after a shift", () -> route(service)); // also if the revision is gone by now
            renewUnused(service, shift.previous().get(i), RENEWALS);
        }
        next.forEach(tenure -> CleanUp.run("ending a preview", () -> previews.settle(tenure.revision())));
        // calls of other nodes go on there, whatever becomes of this one
        List<Tenure> previous = new ArrayList<>(shift.previous());
        previous.replaceAll(tenure -> tenure == null || tenure.revision() == null ? null : tenure);
        return new Shift(previous, shift.nanos(), shift.mixed());
    }

    /** Gives gates of whiteboards a new reference when a call that has begun before the shift makes users give them up. */
    private void renewUnused(ServiceState service, Tenure previous, int attempts) {
        if (attempts > 0 && previous != null && service.exposures().stream().anyMatch(Exposure::awaitsRenewal)) {
            boolean last = previous.drained();
            timer.schedule(
                    () -> threads.execute(() -> CleanUp.run("renewing the gates of whiteboards", () -> {
                        sync(service.exposures());
                        renewUnused(service, previous, last ? 0 : attempts - 1);
                    })),
                    RENEWAL.toMillis(),
                    TimeUnit.MILLISECONDS);
        }
    }

    private ServiceState owner(Tenure tenure) {
        if (tenure.closed()) {
            throw new IllegalStateException(tenure + " cannot become live: bind its revision again");
        }
        return existing(tenure.revision())
                .orElseThrow(() -> new IllegalStateException(
                        tenure.revision() + " cannot become live: it was uninstalled during the swap"));
    }

    /** Routes all new calls to other nodes. Returns the previous tenure. */
    Tenure withdraw(String name) {
        ServiceState service = service(name);
        Tenure previous = service.withdraw();
        syncCondition(service.routing());
        sync(service.exposures());
        return previous;
    }

    void offered(String name, List<Offer> offers) {
        if (!offers.isEmpty() || services.containsKey(name)) {
            ServiceState service = service(name);
            service.offered(bindings(offers));
            route(service);
            service.dropUnused();
        }
    }

    private static List<OfferBinding> bindings(List<Offer> offers) {
        List<OfferBinding> bindings = new ArrayList<>();
        for (Offer offer : offers) {
            try {
                bindings.add(new OfferBinding(offer));
            } catch (IllegalStateException e) {
                LOG.log(Level.ERROR, "An offer of other nodes is not used: " + e.getMessage(), e);
            }
        }
        return bindings;
    }

    List<Offer> offers(String name) {
        ServiceState service = services.get(name);
        return service == null ? List.of() : service.offers();
    }

    /**
     * Decides for each bridge in a tenure if it is possible, and lets the service before go on where it is not. Loads
     * classes.
     */
    void decideBridges(Tenure tenure) {
        existing(tenure.revision()).ifPresent(service -> service.bridges(tenure).forEach((slot, bridge) -> {
            if (bridge.obstacle() != null) {
                service.keep(tenure, slot);
            }
        }));
    }

    /** Returns how a tenure serves the consumers of other versions of its contracts. */
    List<OtherVersion> otherVersions(Tenure tenure) {
        List<OtherVersion> versions = new ArrayList<>();
        existing(tenure.revision())
                .ifPresent(service -> service.otherVersions(tenure).forEach((slot, binding) -> {
                    Set<Bundle> consumers = consumers(slot, service.routing().service());
                    String obstacle = binding instanceof BridgedBinding
                            ? null
                            : service.bridge(tenure.revision(), slot)
                                    .map(BridgedBinding::obstacle)
                                    .orElse(null);
                    versions.add(OtherVersion.of(slot.group().contracts(), binding, obstacle, List.copyOf(consumers)));
                }));
        return versions;
    }

    /** Returns true if consumers of another version of a contract are led to this revision, which is not live. */
    boolean keeps(Bundle revision) {
        return existing(revision).filter(service -> service.keeps(revision)).isPresent();
    }

    /** Gives the objects back that gates hold of a tenure's revision, unless it is live or about to be. */
    void release(Tenure ended) {
        existing(ended.revision()).filter(service -> service.release(ended)).ifPresent(service -> {
            List<RevisionBinding> bindings = service.bindings(ended.revision());
            forget(service, bindings::contains);
        });
    }
}
