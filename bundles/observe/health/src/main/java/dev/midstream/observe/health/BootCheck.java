package dev.midstream.observe.health;

import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.apache.karaf.features.BootFinished;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * Readiness of the framework: it has reached its start level, Karaf has installed what it boots with, and it does not
 * stop. At a second start Karaf has nothing to install, so the start level alone tells that all bundles were started.
 */
@Component(property = {"hc.name=boot", "hc.tags=ready"})
public final class BootCheck implements HealthCheck {
    private final Bundle system;
    private final int beginning;

    /** Dynamic, because its absence is a result of this check. */
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile BootFinished finished;

    @Activate
    public BootCheck(BundleContext context) {
        this.system = context.getBundle(0);
        String level = context.getProperty("org.osgi.framework.startlevel.beginning");
        this.beginning = level == null ? 1 : Integer.parseInt(level.strip());
    }

    @Override
    public Result execute() {
        if (system.getState() == Bundle.STOPPING) {
            return unavailable("The node is stopping");
        }
        int level = system.adapt(FrameworkStartLevel.class).getStartLevel();
        if (level < beginning) {
            return unavailable("The framework is at start level " + level + " of " + beginning);
        }
        return finished == null
                ? unavailable("The container is still starting its bundles")
                : new Result(Result.Status.OK, "Started");
    }

    private static Result unavailable(String reason) {
        return new Result(Result.Status.TEMPORARILY_UNAVAILABLE, reason);
    }
}
