package dev.midstream.observe.health;

import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.apache.karaf.features.BootFinished;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Whether Karaf has installed and started all that it boots with. */
@Component(property = {"hc.name=boot", "hc.tags=ready"})
public final class BootCheck implements HealthCheck {
    /** Dynamic, for its absence is what this check tells. */
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile BootFinished finished;

    @Override
    public Result execute() {
        return finished == null
                ? new Result(Result.Status.TEMPORARILY_UNAVAILABLE, "The container is still starting its bundles")
                : new Result(Result.Status.OK, "Started");
    }
}
