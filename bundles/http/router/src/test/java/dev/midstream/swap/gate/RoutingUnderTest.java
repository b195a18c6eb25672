package dev.midstream.swap.gate;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.framework.Bundle;

/** A routing to one live revision without a container, which records the outcomes of its calls. */
public final class RoutingUnderTest {
    private final Routing routing;
    private final Tenure tenure;
    private final List<Outcome> outcomes = new CopyOnWriteArrayList<>();

    public RoutingUnderTest(String service, Bundle revision) {
        this.routing = new Routing(service, new Epochs());
        this.tenure = new Tenure(revision, new Binding[0]);
        routing.shift(tenure);
        routing.lead(new RoutingPolicy() {
            @Override
            public Entry enter() {
                Entry entry = tenure.enter();
                return entry == null ? null : recorded(entry);
            }

            @Override
            public Tenure base() {
                return tenure;
            }
        });
    }

    private Entry recorded(Entry entry) {
        return new RoutedCall(entry) {
            @Override
            protected void ended(Outcome outcome) {
                outcomes.add(outcome);
            }
        };
    }

    /** Returns a routing whose service has no revision. */
    public static Routing withoutRevision(String service) {
        return new Routing(service, new Epochs());
    }

    public Routing routing() {
        return routing;
    }

    public long inFlight() {
        return tenure.inFlight();
    }

    public List<ActiveCall> active() {
        return tenure.present();
    }

    public List<Outcome> outcomes() {
        return outcomes;
    }
}
