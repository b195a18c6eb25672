package dev.midstream.messaging.broker;

import dev.midstream.messaging.queues.api.Queues;
import java.io.IOException;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * Readiness of messaging. If a broker is configured, it must run. It starts on the thread that delivers its
 * configuration, so its ports may still be closed when all bundles have started.
 */
@Component(property = {"hc.name=messaging", "hc.tags=ready"})
public final class BrokerCheck implements HealthCheck {
    private final ConfigurationAdmin configurations;

    /** Registered by the broker once it runs. Dynamic, because its absence is a result of this check. */
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile Queues queues;

    @Activate
    public BrokerCheck(@Reference ConfigurationAdmin configurations) {
        this(configurations, null);
    }

    BrokerCheck(ConfigurationAdmin configurations, Queues queues) {
        this.configurations = configurations;
        this.queues = queues;
    }

    @Override
    public Result execute() {
        if (queues != null) {
            return new Result(Result.Status.OK, "The message broker runs");
        }
        return isConfigured()
                ? new Result(
                        Result.Status.TEMPORARILY_UNAVAILABLE,
                        "The message broker does not run: it is still starting, or it failed and the log says why")
                : new Result(Result.Status.OK, "No message broker is configured");
    }

    private boolean isConfigured() {
        try {
            return configurations.listConfigurations("(" + Constants.SERVICE_PID + "=" + NodeBroker.PID + ")") != null;
        } catch (IOException | InvalidSyntaxException e) {
            return true; // not ready rather than ready without a broker
        }
    }
}
