package dev.midstream.cluster.core.node;

import dev.midstream.cluster.core.Codec;
import dev.midstream.cluster.core.Folders;
import dev.midstream.cluster.core.Registry;
import dev.midstream.cluster.core.RegistryException;
import dev.midstream.cluster.core.model.Rollout;
import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.Swaps;
import dev.midstream.swap.api.UnknownSwapException;
import java.time.Duration;
import java.util.Optional;
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
        Loop loop = new Loop("midstream-canary", Duration.ZERO, () -> {
            look(rollout);
            return false;
        });
        loop.start();
        return loop::close;
    }

    private void look(Rollout rollout) {
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
        Optional<String> id = underWay(rollout.service());
        try {
            if (id.isPresent() && aborted) {
                swaps.abort(id.get());
            } else if (id.isPresent()) {
                swaps.promote(id.get());
            }
        } catch (UnknownSwapException e) {
            LOG.debug("The canary of {} has ended already, or not begun", rollout.service());
        }
    }

    private Optional<String> underWay(String service) {
        return swaps.underWay().stream()
                .filter(swap -> swap.service().equals(service))
                .map(SwapRecord::id)
                .findFirst();
    }
}
