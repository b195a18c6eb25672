package dev.midstream.cluster.core.node;

import dev.midstream.cluster.api.Successors;
import dev.midstream.cluster.core.Agent;
import dev.midstream.cluster.core.artifacts.Artifacts;
import dev.midstream.cluster.core.model.Artifact;
import dev.midstream.cluster.core.model.Rollout;
import dev.midstream.cluster.core.unit.NodeBundles;
import dev.midstream.cluster.core.unit.Units;
import dev.midstream.swap.api.DeployOptions;
import dev.midstream.swap.api.Service;
import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.SwapRecord.Kind;
import dev.midstream.swap.api.SwapRecord.Verdict;
import dev.midstream.swap.api.SwapStep;
import dev.midstream.swap.api.Swaps;
import dev.midstream.swap.api.UnknownServiceException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.osgi.framework.Version;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The services of this node, changed by swaps. Thread-safe. */
final class SwapsHost implements Agent.Host {
    private static final Logger LOG = LoggerFactory.getLogger(SwapsHost.class);
    private static final String WHO = "cluster";
    /** What a swap says that is refused because of another one. */
    private static final String BUSY = "is under way";

    private static final int MOST_MISSES = 5;

    private final Map<String, Integer> misses = new ConcurrentHashMap<>();
    /** API bundles that this node has deployed because they are assigned to it. */
    private final Set<String> placedContracts = ConcurrentHashMap.newKeySet();
    /** Held from the look for missing API bundles to the end of their deployment: services may share them. */
    private final Object contracts = new Object();

    private final Swaps swaps;
    private final Digests digests;
    private final Holdings holdings;
    private final Artifacts artifacts;
    private final Units units;
    private final NodeBundles bundles;
    private final Supplier<List<Successors>> successors;
    private final CanaryWatch canaries;

    SwapsHost(
            Swaps swaps,
            Digests digests,
            Holdings holdings,
            Artifacts artifacts,
            Units units,
            NodeBundles bundles,
            Supplier<List<Successors>> successors,
            CanaryWatch canaries) {
        this.swaps = swaps;
        this.digests = digests;
        this.holdings = holdings;
        this.artifacts = artifacts;
        this.units = units;
        this.bundles = bundles;
        this.successors = successors;
        this.canaries = canaries;
    }

    @Override
    public Map<String, String> live() {
        Map<String, String> live = new TreeMap<>();
        for (Service service : swaps.services()) {
            String digest =
                    service.live() == null || !isPlaced(service) ? null : digests.of(service.name(), service.live());
            if (digest != null) {
                live.put(service.name(), digest);
                tell(service, digest);
            }
        }
        return live;
    }

    /** API bundles follow the services that need them, except those that a cluster of an earlier version has placed. */
    private boolean isPlaced(Service service) {
        return service.kind() == Service.Kind.SERVICE || placedContracts.contains(service.name());
    }

    @Override
    public Map<String, String> pending() {
        Map<String, String> pending = new TreeMap<>();
        for (Service service : swaps.services()) {
            String reasons = service.live() == null ? "" : pending(service.name());
            if (!reasons.isEmpty()) {
                pending.put(service.name(), reasons);
            }
        }
        return pending;
    }

    private String pending(String service) {
        try {
            return String.join("; ", swaps.pending(service));
        } catch (UnknownServiceException e) {
            return e.getMessage(); // it has just been removed
        }
    }

    @Override
    public Map<String, String> holds() {
        Map<String, String> holds = new TreeMap<>();
        List<Long> revisions = new ArrayList<>();
        for (Service service : swaps.services()) {
            if (service.live() != null) {
                revisions.add(service.live().bundle());
                holdings.of(service.live().bundle()).ifPresent(what -> holds.put(service.name(), what));
            }
        }
        holdings.keep(revisions);
        return holds;
    }

    private void tell(Service service, String digest) {
        try {
            artifacts.offer(
                    digest, () -> Artifact.of(service.name(), service.live().version(), 0)
                            .withNeeds(units.needs(service.live().bundle())));
        } catch (RuntimeException e) { // the registry is away, or features are being installed
            LOG.debug("The registry is told later that this node has {}", digest, e);
        }
    }

    @Override
    public void deploy(String service, String digest, Rollout rollout) throws Agent.HostException {
        fetchMissing(digest); // without the lock, because downloads may be slow
        Path jar = fetch(digest);
        DeployOptions options = DeployOptions.by(rollout == null ? WHO : WHO + " (" + rollout.who() + ")");
        deployMissing(digest, options);
        if (rollout == null || rollout.canary().isEmpty()) {
            require(swaps.deploy(List.of(jar), options, SwapsHost::say), service);
        } else {
            CanaryWatch.Watching watching = canaries.watch(rollout);
            try {
                require(
                        swaps.deploy(
                                List.of(jar), options.withCanary(rollout.canary(), rollout.hold()), SwapsHost::say),
                        service);
            } finally {
                watching.close();
            }
        }
        if (swaps.services().stream()
                .anyMatch(each -> each.name().equals(service) && each.kind() == Service.Kind.CONTRACT)) {
            placedContracts.add(service);
        }
    }

    private List<Path> fetchMissing(String digest) throws Agent.HostException {
        List<Path> jars = new ArrayList<>();
        for (String need : missing(digest)) {
            jars.add(fetch(need));
        }
        return jars;
    }

    /** Not as one set with the service, because a set has no canary, and one with a new bundle is not watched. */
    private void deployMissing(String digest, DeployOptions options) throws Agent.HostException {
        synchronized (contracts) {
            List<Path> jars = fetchMissing(digest);
            if (!jars.isEmpty()) {
                for (SwapRecord swap : swaps.deploy(jars, options, SwapsHost::say)) {
                    require(List.of(swap), swap.service());
                }
            }
        }
    }

    /** Returns the API bundles that a service needs and this node does not have, in the order of their installation. */
    private List<String> missing(String digest) {
        List<String> needs = artifacts.known(digest).map(Artifact::needs).orElse(List.of());
        List<String> missing = new ArrayList<>();
        if (!needs.isEmpty()) {
            List<NodeBundles.Installed> installed = bundles.resolved();
            for (String need : needs) {
                Artifact known = artifacts.known(need).orElse(null);
                if (known == null || installed.stream().noneMatch(bundle -> isSame(bundle, known, need))) {
                    missing.add(need);
                }
            }
        }
        return missing;
    }

    /** A version names one content for good, except for snapshots; the distribution keeps its own. */
    private static boolean isSame(NodeBundles.Installed bundle, Artifact known, String digest) {
        boolean named = bundle.headers().name().equals(known.service())
                && bundle.headers().version().equals(Version.parseVersion(known.version()));
        try {
            return named && (bundle.distributed() || bundle.digest().equals(digest));
        } catch (IOException e) {
            LOG.debug("{} is taken for the same as artifact {}", known.service(), digest, e);
            return true;
        }
    }

    /** Tried a few times, because the nodes that have it may only be starting. */
    private Path fetch(String digest) throws Agent.HostException {
        try {
            Path jar = artifacts.fetch(digest);
            misses.remove(digest);
            return jar;
        } catch (IOException e) {
            int times = misses.merge(digest, 1, Integer::sum);
            if (times >= MOST_MISSES) {
                misses.remove(digest);
            }
            throw new Agent.HostException(e.getMessage(), times < MOST_MISSES);
        }
    }

    @Override
    public void withdraw(String service) throws Agent.HostException {
        String missing = successors.get().stream()
                .flatMap(successor -> successor.missing(service).stream())
                .collect(Collectors.joining("; "));
        if (!missing.isEmpty()) {
            throw new Agent.HostException(missing, true);
        }
        try {
            require(List.of(swaps.withdraw(service, DeployOptions.by(WHO), SwapsHost::say)), service);
        } catch (UnknownServiceException e) {
            throw new Agent.HostException(e.getMessage(), true);
        }
    }

    @Override
    public void remove(String service) throws Agent.HostException {
        try {
            require(List.of(swaps.undeploy(service, DeployOptions.by(WHO), SwapsHost::say)), service);
        } catch (UnknownServiceException e) {
            throw new Agent.HostException(e.getMessage(), true);
        }
    }

    private static void say(SwapStep step) {
        LOG.debug("{}: {} {}", step.service(), step.name(), step.detail());
    }

    /** Each record of a refused set has the reasons; the record of the service itself says most. */
    private static void require(List<SwapRecord> swaps, String service) throws Agent.HostException {
        SwapRecord swap = swaps.stream()
                .filter(each -> each.service().equals(service))
                .findFirst()
                .orElse(swaps.get(0));
        if (!swap.verdict().succeeded()) {
            String why = swap.reasons().isEmpty() ? swap.verdict().toString() : String.join("; ", swap.reasons());
            throw new Agent.HostException(why, swap.verdict() == Verdict.REFUSED && why.contains(BUSY));
        }
    }

    /** A revision that was live is undone by the node's watch, or by somebody on this node. */
    @Override
    public String undone(String service, String digest) {
        for (SwapRecord swap : swaps.history()) {
            if (!swap.service().equals(service)) {
                continue;
            }
            if (swap.kind() == Kind.UNDO && swap.verdict() == Verdict.COMMITTED && digest.equals(swap.digestBefore())) {
                return swap.reasons().isEmpty()
                        ? "undone on the node by " + swap.who()
                        : String.join("; ", swap.reasons());
            }
            if (Objects.equals(digest, swap.digest())) {
                return swap.verdict() == Verdict.UNDONE ? String.join("; ", swap.reasons()) : null;
            }
        }
        return null;
    }
}
