package dev.midstream.observe.health;

import java.util.stream.Stream;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.apache.karaf.features.BootFinished;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.startlevel.BundleStartLevel;
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
    /** Karaf's own last start level. */
    private static final int FULL = 100;

    private final BundleContext context;
    private final Bundle system;

    /** Dynamic, because its absence is a result of this check. */
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile BootFinished finished;

    @Activate
    public BootCheck(BundleContext context) {
        this.context = context;
        this.system = context.getBundle(0);
    }

    @Override
    public Result execute() {
        if (system.getState() == Bundle.STOPPING) {
            return unavailable("The node is stopping");
        }
        int level = system.adapt(FrameworkStartLevel.class).getStartLevel();
        int highest = highest();
        if (level <= highest && level < FULL) {
            return unavailable(
                    "The framework is at start level " + level + ", and bundles start up to level " + highest);
        }
        return finished == null
                ? unavailable("The container is still starting its bundles")
                : new Result(Result.Status.OK, "Started");
    }

    /**
     * Returns the highest start level of the bundles that start with the framework. Karaf ends above it; the property of
     * the level at which the framework begins does not tell, because Karaf replaces it.
     */
    private int highest() {
        return Stream.of(context.getBundles())
                .filter(bundle -> bundle.getBundleId() != 0 && bundle.getState() != Bundle.UNINSTALLED)
                .map(bundle -> bundle.adapt(BundleStartLevel.class))
                .filter(BundleStartLevel::isPersistentlyStarted)
                .mapToInt(BundleStartLevel::getStartLevel)
                .max()
                .orElse(0);
    }

    private static Result unavailable(String reason) {
        return new Result(Result.Status.TEMPORARILY_UNAVAILABLE, reason);
    }
}
