package dev.midstream.remote.topology;

import dev.midstream.swap.gate.GateProperties;
import dev.midstream.swap.gate.RemoteRouting;
import dev.midstream.swap.gate.Revisions;
import dev.midstream.swap.gate.RoutingTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleListener;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.remoteserviceadmin.RemoteConstants;
import org.osgi.util.tracker.ServiceTracker;
import org.osgi.util.tracker.ServiceTrackerCustomizer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the gates what other nodes offer: of all imported remote gates of one service and contract one offer, which balances.
 * When the last node goes the offer stays for a while if calls go there, and then for as long as the cluster is to run the
 * service, so that consumers see calls fail, and not their reference go and come. Changes are made by one thread, in their
 * order.
 */
final class Others {
    private static final Logger LOG = LoggerFactory.getLogger(Others.class);
    private static final String IMPORTED = "(&(" + RemoteConstants.SERVICE_IMPORTED + "=*)("
            + GateProperties.REMOTE_GATE + "=*)(" + GateProperties.SERVICE + "=*))";

    private final BundleContext context;
    private final RoutingTable table;
    private final RemoteRouting remote;
    private final Contracts contracts;
    private final RetryPolicy policy;
    private final Duration linger;
    private final Desired desired;
    private final Executor asking;
    private final Changes changes;
    private final BundleListener bundles = this::bundleChanged;
    private final ServiceTracker<Object, ServiceReference<Object>> imported;
    /** By the thread of the changes alone, as is the next one. */
    private final Map<String, Map<Key, Offered>> services = new LinkedHashMap<>();
    /** Their contracts are not in this node. */
    private final Set<ServiceReference<Object>> waiting = new LinkedHashSet<>();
    /** Services with offers that no node makes, each of which is looked at again. */
    private final Set<String> lingering = new HashSet<>();
    /** Those of them that are to come back and have not for long. */
    private final Set<String> missing = new HashSet<>();

    /** @param pid tells instances of one component apart that factory configurations have made; else null */
    private record Key(Object component, List<String> classes, Object pid) {
        static Key of(ServiceReference<?> reference) {
            List<String> classes = Arrays.stream((String[]) reference.getProperty(Constants.OBJECTCLASS))
                    .sorted()
                    .toList();
            Object pid = reference.getProperty("service.factoryPid") == null
                    ? null
                    : reference.getProperty(Constants.SERVICE_PID);
            return new Key(reference.getProperty("component.name"), classes, pid);
        }
    }

    /**
     * @param linger how long offers stay that no node makes any more
     * @param desired tells if such a service is to come back
     * @param asking executes questions to {@code desired}, which may block
     */
    Others(
            BundleContext context,
            RoutingTable table,
            RemoteRouting remote,
            Revisions revisions,
            RetryPolicy policy,
            Duration linger,
            Desired desired,
            Executor asking,
            Changes changes)
            throws InvalidSyntaxException {
        this.context = context;
        this.table = table;
        this.remote = remote;
        this.contracts = new Contracts(context, revisions);
        this.policy = policy;
        this.linger = linger;
        this.desired = desired;
        this.asking = asking;
        this.changes = changes;
        this.imported = new ServiceTracker<>(context, FrameworkUtil.createFilter(IMPORTED), new Customizer());
        context.addBundleListener(bundles);
        imported.open();
    }

    void close() {
        context.removeBundleListener(bundles);
        imported.close();
        changes.make(() -> List.copyOf(services.keySet()).forEach(service -> remote.remoteOffers(service, List.of())));
    }

    private static String service(ServiceReference<?> reference) {
        return String.valueOf(reference.getProperty(GateProperties.SERVICE));
    }

    private void add(ServiceReference<Object> reference) {
        Key key = Key.of(reference);
        Optional<Bundle> api = contracts.of(key.classes());
        Object proxy = api.map(Bundle::getBundleContext)
                .map(of -> of.getService(reference))
                .orElse(null);
        if (proxy == null) {
            waiting.add(reference);
            LOG.info("{} of other nodes waits for a bundle that exports {}", service(reference), key.classes());
            return;
        }
        Offered offered = services.computeIfAbsent(service(reference), absent -> new LinkedHashMap<>())
                .computeIfAbsent(key, absent -> new Offered(reference, key.classes(), api.get(), policy));
        String node = String.valueOf(reference.getProperty(Node.NODE));
        offered.add(reference, new Target(node, proxy, System::nanoTime));
        missing.remove(service(reference));
        LOG.info("Node {} offers {}: now {}", node, service(reference), offered);
        tell(service(reference));
    }

    private void remove(ServiceReference<Object> reference) {
        waiting.remove(reference);
        String service = service(reference);
        Map<Key, Offered> offers = services.getOrDefault(service, Map.of());
        Offered offered = offers.get(Key.of(reference));
        if (offered == null || !offered.remove(reference)) {
            return;
        }
        LOG.info("Node {} offers {} no more: now {}", reference.getProperty(Node.NODE), service, offered);
        if (!offered.empty()) {
            return;
        }
        if (table.live(service).isPresent()) {
            drop(service);
        } else {
            releaseLater(service, linger);
        }
    }

    /**
     * Ends the time for which offers that no node makes any more stay. They stay on if the service is to come back, unless
     * a node makes another offer of the service: its component or its contracts have changed then, and they do not come back.
     */
    private void release(String service) {
        lingering.remove(service);
        if (empty(service).isEmpty() || stayLonger(service)) {
            return;
        }
        if (isServed(service)) {
            drop(service);
            return;
        }
        asking.execute(() -> {
            boolean stays = isDesired(service);
            changes.make(() -> decide(service, stays));
        });
    }

    /** While the answer is not known, offers stay, and the question is repeated after their time. */
    private boolean isDesired(String service) {
        try {
            return desired.contains(service);
        } catch (Throwable e) { // the registry is unreachable, or the bundle of the cluster is being replaced
            LOG.debug("It is not known if the cluster is to run {}; its offers stay", service, e);
            return true;
        }
    }

    private void decide(String service, boolean stays) {
        if (stayLonger(service)) { // the last node of an offer has left during the question
            return;
        }
        if (!stays || isServed(service)) {
            drop(service);
            return;
        }
        List<Offered> empty = empty(service);
        if (!empty.isEmpty()) {
            if (missing.add(service)) {
                LOG.warn("No node offers {}, which the cluster is to run: calls fail until one does", service);
            }
            empty.forEach(Offered::setMissing);
            releaseLater(service, linger);
        }
    }

    /** Looks at the offers of a service later if the last node of one has left a moment ago. @return true if so */
    private boolean stayLonger(String service) {
        long left = linger.toNanos()
                - empty(service).stream().mapToLong(Offered::emptyFor).min().orElse(Long.MAX_VALUE);
        if (left <= 0 || table.live(service).isPresent()) {
            return false;
        }
        releaseLater(service, Duration.ofNanos(left));
        return true;
    }

    private List<Offered> empty(String service) {
        return services.getOrDefault(service, Map.of()).values().stream()
                .filter(Offered::empty)
                .toList();
    }

    /** Returns true if the service is live in this node, or another node offers it. */
    private boolean isServed(String service) {
        return table.live(service).isPresent()
                || services.getOrDefault(service, Map.of()).values().stream().anyMatch(offered -> !offered.empty());
    }

    private void releaseLater(String service, Duration delay) {
        if (lingering.add(service)) {
            changes.later(delay, () -> release(service));
        }
    }

    private void modify(ServiceReference<Object> reference) {
        String service = service(reference);
        List<Offered> offers = services.getOrDefault(service, Map.of()).values().stream()
                .filter(offered -> offered.has(reference))
                .toList();
        if (!offers.isEmpty()) {
            offers.forEach(Offered::changed);
            tell(service);
        }
    }

    /** Takes back the offers whose contracts and proxies are those of a bundle that has stopped; they wait for it. */
    private void stopped(Bundle api) {
        for (String service : List.copyOf(services.keySet())) {
            Map<Key, Offered> offers = services.get(service);
            boolean gone = offers.values().removeIf(offered -> offered.isFrom(api) && wait(offered));
            if (gone) {
                LOG.info("{} of other nodes waits for {}", service, api);
                tell(service);
            }
            if (offers.isEmpty()) {
                forget(service);
            }
        }
    }

    @SuppressWarnings("unchecked")
    private boolean wait(Offered offered) {
        offered.members().forEach(reference -> waiting.add((ServiceReference<Object>) reference));
        return true;
    }

    /** Offers that nobody makes any more. */
    private void drop(String service) {
        Map<Key, Offered> offers = services.getOrDefault(service, Map.of());
        if (offers.values().removeIf(Offered::empty)) {
            tell(service);
        }
        if (offers.isEmpty()) {
            forget(service);
        }
    }

    private void forget(String service) {
        services.remove(service);
        missing.remove(service);
    }

    private void tell(String service) {
        remote.remoteOffers(
                service,
                services.getOrDefault(service, Map.of()).values().stream()
                        .map(Offered::offer)
                        .toList());
    }

    private void bundleChanged(BundleEvent event) {
        if (event.getType() == BundleEvent.STOPPED) {
            changes.make(() -> stopped(event.getBundle()));
        } else if (event.getType() == BundleEvent.STARTED) {
            changes.make(() -> {
                List<ServiceReference<Object>> again = new ArrayList<>(waiting);
                waiting.clear();
                again.forEach(this::add);
            });
        }
    }

    private final class Customizer implements ServiceTrackerCustomizer<Object, ServiceReference<Object>> {
        @Override
        public ServiceReference<Object> addingService(ServiceReference<Object> reference) {
            changes.make(() -> add(reference));
            return reference;
        }

        @Override
        public void modifiedService(ServiceReference<Object> reference, ServiceReference<Object> same) {
            changes.make(() -> modify(reference));
        }

        @Override
        public void removedService(ServiceReference<Object> reference, ServiceReference<Object> same) {
            changes.make(() -> remove(reference));
        }
    }
}
