package dev.midstream.swap.core;

import dev.midstream.swap.core.stage.Components;
import dev.midstream.swap.gate.Gates;
import dev.midstream.swap.gate.Line;
import dev.midstream.swap.gate.Seam;
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
    private final Gates gates;
    private final Readiness readiness;

    @Activate
    public ServicesCheck(
            @Reference Gates gates,
            @Reference ServiceComponentRuntime runtime,
            @Reference(policyOption = ReferencePolicyOption.GREEDY) List<Seam> seams) {
        this.gates = gates;
        this.readiness = new Readiness(new Components(runtime), seams);
    }

    @Override
    public Result execute() {
        FormattingResultLog log = new FormattingResultLog();
        log.info("{} services are managed", gates.lines().size());
        for (Line line : gates.lines()) {
            readiness.pending(line).forEach(reason -> log.temporarilyUnavailable("{}: {}", line.service(), reason));
        }
        return new Result(log);
    }
}
