package dev.midstream.swap.core;

import dev.midstream.swap.core.stage.Components;
import dev.midstream.swap.gate.Ingress;
import dev.midstream.swap.gate.Routing;
import dev.midstream.swap.gate.RoutingTable;
import dev.midstream.swap.gate.Tenure;
import java.util.List;
import org.apache.felix.hc.api.FormattingResultLog;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.osgi.framework.Bundle;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/** Whether every managed service of this node has a live revision whose components are satisfied, and can be reached. */
@Component(property = {"hc.name=services", "hc.tags=ready"})
public final class ServicesCheck implements HealthCheck {
    private final RoutingTable table;
    private final Components components;
    private final List<Ingress> seams;

    @Activate
    public ServicesCheck(
            @Reference RoutingTable table,
            @Reference ServiceComponentRuntime runtime,
            @Reference(policyOption = ReferencePolicyOption.GREEDY) List<Ingress> seams) {
        this.table = table;
        this.components = new Components(runtime);
        this.seams = seams;
    }

    @Override
    public Result execute() {
        FormattingResultLog log = new FormattingResultLog();
        log.info("{} services are managed", table.routings().size());
        for (Routing line : table.routings()) {
            if (line.isRemote()) {
                continue; // it is for other nodes to say how it is
            }
            Tenure tenure = line.live();
            if (tenure == null || tenure.revision().getState() != Bundle.ACTIVE) {
                log.temporarilyUnavailable("{} has no started revision", line.service());
            } else {
                complaints(tenure.revision())
                        .forEach(complaint -> log.temporarilyUnavailable("{}: {}", line.service(), complaint));
            }
        }
        return new Result(log);
    }

    /** A seam is asked last: it knows of what is registered. */
    private List<String> complaints(Bundle revision) {
        List<String> complaints = components.unsatisfied(revision, revision);
        return complaints.isEmpty()
                ? seams.stream()
                        .flatMap(seam -> seam.pending(revision).stream())
                        .toList()
                : complaints;
    }
}
