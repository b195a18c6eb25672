package dev.midstream.swap.gate;

import org.osgi.framework.Bundle;

/** Routings without a container. */
public final class Routings {
    private Routings() {}

    public static Routing live(String service, Bundle revision) {
        Routing routing = new Routing(service, new Epochs());
        routing.shift(new Tenure(revision, new Binding[0]));
        return routing;
    }

    public static Routing remote(String service) {
        return live(service, null);
    }

    public static Routing empty(String service) {
        return new Routing(service, new Epochs());
    }
}
