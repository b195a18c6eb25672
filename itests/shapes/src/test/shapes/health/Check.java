package shapes.health;

import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.osgi.service.component.annotations.Component;

@Component(property = {"shape=health", "hc.name=shapes", "hc.tags=shapes"})
public final class Check implements HealthCheck {
    @Override
    public Result execute() {
        return new Result(Result.Status.OK, "VERSION");
    }
}
