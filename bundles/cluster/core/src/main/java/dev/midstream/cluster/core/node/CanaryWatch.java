package dev.midstream.cluster.core.node;

import dev.midstream.cluster.core.Codec;
import dev.midstream.cluster.core.Folders;
import dev.midstream.cluster.core.Registry;
import dev.midstream.cluster.core.RegistryException;
import dev.midstream.cluster.core.model.Rollout;
import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.SwapRecord.Verdict;
import dev.midstream.swap.api.Swaps;
import dev.midstream.swap.api.UnknownSwapException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * While this node's part of a rollout is behind its judge: asks the registry once a second what has become of the rollout,
 * and ends the canary if it was aborted, or promoted. One node of a service at a time does that.
 */
final class CanaryWatch {
    private static final Logger LOG = LoggerFactory.getLogger(CanaryWatch.class);

    private final Swaps swaps;
    private final Registry registry;

    CanaryWatch(Swaps swaps, Registry registry) {
        this.swaps = swaps;
        this.registry = registry;
    }

    /** Goes on until it is closed. */
    interface Watching {
        void close();
    }

    Watching watch(Rollout rollout) {
        long before = swaps.history().stream()
                .findFirst()
                .map(swap -> Long.parseLong(swap.id()))
                .orElse(0L);
        Loop loop = new Loop("midstream-canary", Duration.ZERO, () -> {
            look(rollout, before);
            return false;
        });
        loop.start();
        return loop::close;
    }

    private void look(Rollout rollout, long before) {
        Registry.Entry entry;
        try {
            entry = registry.look(Folders.ROLLOUTS, rollout.service());
        } catch (RegistryException e) {
            LOG.debug("What becomes of the rollout of {} is not known now", rollout.service(), e);
            return;
        }
        Rollout now = entry == null ? null : Codec.read(entry, Rollout.class);
        boolean aborted = now == null || !now.running() || !now.to().equals(rollout.to());
        if (!aborted && !now.canary().isEmpty()) {
            return;
        }
        String id = underWay(rollout.service(), before);
        try {
            if (id != null && aborted) {
                swaps.abort(id);
            } else if (id != null) {
                swaps.promote(id);
            }
        } catch (UnknownSwapException e) {
            LOG.debug("The canary of {} has ended already, or not begun", rollout.service());
        }
    }

    /** Swaps are numbered in the order in which they begin. */
    private String underWay(String service, long before) {
        long next = before + 1;
        try {
            while (true) {
                SwapRecord swap = swaps.certificate(Long.toString(next));
                if (swap.service().equals(service) && swap.verdict() == Verdict.RUNNING) {
                    return swap.id();
                }
                next++;
            }
        } catch (UnknownSwapException e) {
            return null;
        }
    }
}
