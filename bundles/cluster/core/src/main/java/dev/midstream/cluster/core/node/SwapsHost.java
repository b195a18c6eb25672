package dev.midstream.cluster.core.node;

import dev.midstream.cluster.api.Successors;
import dev.midstream.cluster.core.Agent;
import dev.midstream.cluster.core.RegistryException;
import dev.midstream.cluster.core.artifacts.Artifacts;
import dev.midstream.cluster.core.model.Rollout;
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
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
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
    private final Swaps swaps;
    private final Digests digests;
    private final Holdings holdings;
    private final Artifacts artifacts;
    private final Supplier<List<Successors>> successors;
    private final CanaryWatch canaries;

    SwapsHost(
            Swaps swaps,
            Digests digests,
            Holdings holdings,
            Artifacts artifacts,
            Supplier<List<Successors>> successors,
            CanaryWatch canaries) {
        this.swaps = swaps;
        this.digests = digests;
        this.holdings = holdings;
        this.artifacts = artifacts;
        this.successors = successors;
        this.canaries = canaries;
    }

    @Override
    public Map<String, String> live() {
        Map<String, String> live = new TreeMap<>();
        for (Service service : swaps.services()) {
            String digest = service.live() == null ? null : digests.of(service.name(), service.live());
            if (digest != null) {
                live.put(service.name(), digest);
                tell(service, digest);
            }
        }
        return live;
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
            artifacts.offer(digest, service.name(), service.live().version());
        } catch (RegistryException e) {
            LOG.debug("The registry is told later that this node has {}", digest, e);
        }
    }

    @Override
    public void deploy(String service, String digest, Rollout rollout) throws Agent.HostException {
        Path jar = fetch(digest);
        DeployOptions options = DeployOptions.by(rollout == null ? WHO : WHO + " (" + rollout.who() + ")");
        if (rollout == null || rollout.canary().isEmpty()) {
            require(swaps.deploy(List.of(jar), options, SwapsHost::say).get(0));
            return;
        }
        CanaryWatch.Watching watching = canaries.watch(rollout);
        try {
            require(swaps.deploy(List.of(jar), options.withCanary(rollout.canary(), rollout.hold()), SwapsHost::say)
                    .get(0));
        } finally {
            watching.close();
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
            require(swaps.withdraw(service, DeployOptions.by(WHO), SwapsHost::say));
        } catch (UnknownServiceException e) {
            throw new Agent.HostException(e.getMessage(), true);
        }
    }

    @Override
    public void remove(String service) throws Agent.HostException {
        try {
            require(swaps.undeploy(service, DeployOptions.by(WHO), SwapsHost::say));
        } catch (UnknownServiceException e) {
            throw new Agent.HostException(e.getMessage(), true);
        }
    }

    private static void say(SwapStep step) {
        LOG.debug("{}: {} {}", step.service(), step.name(), step.detail());
    }

    private static void require(SwapRecord swap) throws Agent.HostException {
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
