package dev.midstream.swap.core;

import dev.midstream.swap.core.stage.DueComponents;
import dev.midstream.swap.gate.GateProperties;
import dev.midstream.swap.gate.Ingress;
import dev.midstream.swap.gate.Revisions;
import dev.midstream.swap.gate.Routing;
import dev.midstream.swap.gate.RoutingTable;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.felix.hc.api.FormattingResultLog;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * Readiness of the services. Each service that must be there is asked for: those that are committed, those that have a live
 * revision, and managed bundles that start with the framework. Revisions that were staged and refused do not count.
 */
@Component(property = {"hc.name=services", "hc.tags=ready"})
public final class ServicesCheck implements HealthCheck {
    private final RoutingTable table;
    private final Revisions revisions;
    private final Supplier<Set<String>> started;
    private final Readiness readiness;

    @Activate
    public ServicesCheck(
            BundleContext context,
            @Reference RoutingTable table,
            @Reference Revisions revisions,
            @Reference DueComponents due,
            @Reference(policyOption = ReferencePolicyOption.GREEDY) List<Ingress> ingresses) {
        this(table, revisions, () -> started(context, revisions), due::unsatisfied, ingresses);
    }

    /**
     * @param started names of the managed bundles that start with the framework
     * @param unsatisfied returns sentences about the components of a bundle that should work and do not
     */
    ServicesCheck(
            RoutingTable table,
            Revisions revisions,
            Supplier<Set<String>> started,
            Function<Bundle, List<String>> unsatisfied,
            List<Ingress> ingresses) {
        this.table = table;
        this.revisions = revisions;
        this.started = started;
        this.readiness = new Readiness(unsatisfied, ingresses);
    }

    /** A revision is started for good when it is committed; until then it starts for this run only. */
    private static Set<String> started(BundleContext context, Revisions revisions) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> bundle.getState() != Bundle.UNINSTALLED
                        && revisions.manages(bundle)
                        && bundle.adapt(BundleStartLevel.class).isPersistentlyStarted())
                .map(Bundle::getSymbolicName)
                .collect(Collectors.toSet());
    }

    @Override
    public Result execute() {
        Set<String> due = new TreeSet<>();
        revisions.committed().forEach((service, location) -> {
            if (!location.equals(GateProperties.WITHDRAWN)) {
                due.add(service);
            }
        });
        due.addAll(started.get());
        table.routings().stream()
                .filter(routing -> routing.live() != null)
                .map(Routing::service)
                .forEach(due::add);
        FormattingResultLog log = new FormattingResultLog();
        log.info("{} services are due", due.size());
        for (String service : due) {
            readiness
                    .pending(table.routing(service).orElse(null))
                    .forEach(complaint -> log.temporarilyUnavailable("{}: {}", service, complaint));
        }
        return new Result(log);
    }
}
