package dev.midstream.swap.core;

import dev.midstream.swap.core.stage.Components;
import dev.midstream.swap.gate.Ingress;
import dev.midstream.swap.gate.Routing;
import dev.midstream.swap.gate.Tenure;
import java.util.List;
import org.osgi.framework.Bundle;

/** Tells if the live revision of a service answers: started, its components satisfied, and reached by each ingress. */
final class Readiness {
    private final Components components;
    private final List<Ingress> ingresses;

    /** @param seams read at each call, so the list may change */
    Readiness(Components components, List<Ingress> ingresses) {
        this.components = components;
        this.ingresses = ingresses;
    }

    /** Returns the reasons why the live revision does not answer; empty if it does, or if other nodes serve the service. */
    List<String> pending(Routing routing) {
        if (routing.isRemote()) {
            return List.of();
        }
        Tenure tenure = routing.live();
        if (tenure == null || tenure.revision().getState() != Bundle.ACTIVE) {
            return List.of("no revision is started");
        }
        List<String> unsatisfied = components.unsatisfied(tenure.revision(), tenure.revision());
        // an ingress has nothing to reach before the components have registered their services
        return unsatisfied.isEmpty() ? unreached(tenure.revision()) : unsatisfied;
    }

    private List<String> unreached(Bundle revision) {
        return ingresses.stream().flatMap(ingress -> ingress.pending(revision).stream()).toList();
    }
}
