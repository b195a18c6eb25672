package dev.midstream.swap.core;

import dev.midstream.swap.gate.Ingress;
import dev.midstream.swap.gate.Routing;
import dev.midstream.swap.gate.Tenure;
import java.util.List;
import java.util.function.Function;
import org.osgi.framework.Bundle;

/** Tells if the live revision of a service answers: started, its components satisfied, and reached by each ingress. */
final class Readiness {
    private final Function<Bundle, List<String>> unsatisfied;
    private final List<Ingress> ingresses;

    /**
     * @param unsatisfied returns sentences about the components of a bundle that should work and do not
     * @param ingresses read at each call, so the list may change
     */
    Readiness(Function<Bundle, List<String>> unsatisfied, List<Ingress> ingresses) {
        this.unsatisfied = unsatisfied;
        this.ingresses = ingresses;
    }

    /**
     * Returns the reasons why the live revision does not answer; empty if it does, or if other nodes serve the service.
     *
     * @param routing null if nothing of the service is known
     */
    List<String> pending(Routing routing) {
        if (routing != null && routing.isRemote()) {
            return List.of(); // other nodes report on their revisions
        }
        Tenure tenure = routing == null ? null : routing.live();
        if (tenure == null || tenure.revision().getState() != Bundle.ACTIVE) {
            return List.of("no revision is live");
        }
        List<String> complaints = unsatisfied.apply(tenure.revision());
        // an ingress has nothing to reach before the components have registered their services
        return complaints.isEmpty() ? unreached(tenure.revision()) : complaints;
    }

    private List<String> unreached(Bundle revision) {
        return ingresses.stream()
                .flatMap(ingress -> ingress.pending(revision).stream())
                .toList();
    }
}
