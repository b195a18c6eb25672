package dev.midstream.swap.core.osgi;

import dev.midstream.swap.core.node.Installed;
import dev.midstream.swap.core.node.RoutedRevision;
import dev.midstream.swap.gate.ActiveCall;
import dev.midstream.swap.gate.Tenure;
import dev.midstream.swap.gate.Traffic;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A routed revision: a tenure of a bundle in this node.
 */
record TenureRevision(Tenure tenure) implements RoutedRevision {
    static Tenure tenure(RoutedRevision revision) {
        return ((TenureRevision) revision).tenure();
    }

    /** @param tenure null, or a tenure that may belong to other nodes */
    static TenureRevision ofLocal(Tenure tenure) {
        return tenure == null || tenure.revision() == null ? null : new TenureRevision(tenure);
    }

    @Override
    public Installed revision() {
        return new OsgiRevision(tenure.revision());
    }

    @Override
    public long inFlight() {
        return tenure.inFlight();
    }

    @Override
    public boolean drained() {
        return tenure.drained();
    }

    @Override
    public boolean awaitDrained(Duration atMost) throws InterruptedException {
        return tenure.awaitDrained(atMost);
    }

    @Override
    public List<ActiveCall> activeCalls() {
        return tenure.present();
    }

    @Override
    public Map<String, Traffic> traffic() {
        return tenure.traffic();
    }

    @Override
    public long longestPauseNanos() {
        return tenure.longestPauseNanos();
    }

    @Override
    public boolean continues(RoutedRevision other) {
        return tenure.sharesCountsWith(tenure(other));
    }
}
