package dev.midstream.swap.core;

import dev.midstream.swap.core.stage.Components;
import dev.midstream.swap.gate.Ingress;
import dev.midstream.swap.gate.Routing;
import dev.midstream.swap.gate.RoutingTable;
import java.util.List;
import org.apache.felix.hc.api.FormattingResultLog;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/** Health check: every managed service of this node has a live revision that answers. */
@Component(property = {"hc.name=services", "hc.tags=ready"})
public final class ServicesCheck implements HealthCheck {
    private final RoutingTable routings;
    private final Readiness readiness;

    @Activate
    public ServicesCheck(
            @Reference RoutingTable routings,
            @Reference ServiceComponentRuntime runtime,
            @Reference(policyOption = ReferencePolicyOption.GREEDY) List<Ingress> ingresses) {
        this.routings = routings;
        this.readiness = new Readiness(new Components(runtime), ingresses);
    }

    @Override
    public Result execute() {
        FormattingResultLog log = new FormattingResultLog();
        log.info("{} services are managed", routings.routings().size());
        for (Routing routing : routings.routings()) {
            readiness
                    .pending(routing)
                    .forEach(reason -> log.temporarilyUnavailable("{}: {}", routing.service(), reason));
        }
        return new Result(log);
    }
}
