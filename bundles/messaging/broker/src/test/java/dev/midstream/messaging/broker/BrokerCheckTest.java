package dev.midstream.messaging.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midstream.messaging.queues.api.Queues;
import java.lang.reflect.Proxy;
import org.apache.felix.hc.api.Result;
import org.junit.jupiter.api.Test;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

class BrokerCheckTest {
    @Test
    void nodeIsNotReadyBeforeItsBrokerRuns() {
        assertThat(status(new Configuration[1], null)).isEqualTo(Result.Status.TEMPORARILY_UNAVAILABLE);
    }

    @Test
    void nodeIsReadyWhenItsBrokerRuns() {
        assertThat(status(new Configuration[1], fake(Queues.class, null))).isEqualTo(Result.Status.OK);
    }

    @Test
    void nodeWithoutConfiguredBrokerIsReady() {
        assertThat(status(null, null)).isEqualTo(Result.Status.OK);
    }

    private static Result.Status status(Configuration[] configurations, Queues queues) {
        return new BrokerCheck(fake(ConfigurationAdmin.class, configurations), queues)
                .execute()
                .getStatus();
    }

    /** @param result what each method returns */
    private static <T> T fake(Class<T> type, Object result) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> result));
    }
}
