package dev.midstream.swap.core.drain;

import dev.midstream.swap.core.node.Installed;
import dev.midstream.swap.core.node.SwapNode;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the invariant that a started revision is live, staged by a swap under way, resident, or needed by other bundles. A revision that two sweeps
 * in a row find to be none of these is removed. Run by one thread.
 */
public final class RevisionSweep implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(RevisionSweep.class);

    private final SwapNode node;
    private final Residents residents;
    private final Predicate<String> underWay;
    private Set<Installed> suspects = Set.of();

    /** @param underWay true for a service of which a swap is under way */
    public RevisionSweep(SwapNode node, Residents residents, Predicate<String> underWay) {
        this.node = node;
        this.residents = residents;
        this.underWay = underWay;
    }

    @Override
    public void run() {
        try {
            Set<Installed> found = new HashSet<>();
            for (Installed revision : node.started()) {
                if (stray(revision)) {
                    found.add(revision);
                }
            }
            found.stream().filter(suspects::contains).filter(this::stray).forEach(this::remove);
            suspects = found;
        } catch (Throwable e) {
            LOG.warn("Revisions could not be compared with what is to be started; the next sweep tries again", e);
        }
    }

    private boolean stray(Installed revision) {
        return !underWay.test(revision.service())
                && !residents.holds(revision)
                && !node.isNeeded(revision)
                && node.live(revision.service())
                        .filter(live -> live.revision().equals(revision))
                        .isEmpty();
    }

    private void remove(Installed revision) {
        if (revision.contract()) {
            LOG.info("Removing {}: no bundle uses this version of its contracts any more", revision.label());
        } else {
            LOG.warn("Removing {}: it is started, and neither live nor resident", revision.label());
        }
        node.discard(revision);
    }
}
