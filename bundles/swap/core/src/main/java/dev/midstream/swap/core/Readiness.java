package dev.midstream.swap.core;

import dev.midstream.swap.core.stage.Components;
import dev.midstream.swap.gate.Line;
import dev.midstream.swap.gate.Seam;
import dev.midstream.swap.gate.Tenure;
import java.util.List;
import org.osgi.framework.Bundle;

/** Tells if the live revision of a service answers: started, its components satisfied, and reached by each seam. */
final class Readiness {
    private final Components components;
    private final List<Seam> seams;

    /** @param seams read at each call, so the list may change */
    Readiness(Components components, List<Seam> seams) {
        this.components = components;
        this.seams = seams;
    }

    /** Returns the reasons why the live revision does not answer; empty if it does, or if other nodes serve the service. */
    List<String> pending(Line line) {
        if (line.elsewhere()) {
            return List.of();
        }
        Tenure tenure = line.live();
        if (tenure == null || tenure.revision().getState() != Bundle.ACTIVE) {
            return List.of("no revision is started");
        }
        List<String> unsatisfied = components.unsatisfied(tenure.revision(), tenure.revision());
        // a seam has nothing to reach before the components have registered their services
        return unsatisfied.isEmpty() ? unreached(tenure.revision()) : unsatisfied;
    }

    private List<String> unreached(Bundle revision) {
        return seams.stream().flatMap(seam -> seam.pending(revision).stream()).toList();
    }
}
