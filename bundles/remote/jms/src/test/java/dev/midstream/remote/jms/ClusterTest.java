package dev.midstream.remote.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.midstream.messaging.broker.NodeWithBroker;
import dev.midstream.remote.testing.CallsContract;
import jakarta.jms.JMSContext;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.aries.rsa.spi.Endpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Between two nodes with the brokers that nodes have, their accounts and the network between them. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class ClusterTest extends CallsContract {

    interface Worker {
        CompletableFuture<Integer> work(int number);
    }

    @TempDir
    Path folder;

    private NodeWithBroker here;
    private NodeWithBroker there;
    private TestNode caller;
    private TestNode provider;
    private Endpoint endpoint;

    @Override
    protected <T> T remote(Class<T> contract, T service) throws Exception {
        here = new NodeWithBroker("here", folder.resolve("here"));
        there = new NodeWithBroker("there", folder.resolve("there"));
        here.join(there);
        there.join(here);
        caller = new TestNode("here", here.factory());
        provider = new TestNode("there", there.factory());
        endpoint = provider.export(contract, service);
        return caller.proxy(contract, endpoint.description());
    }

    @AfterEach
    void stop() {
        caller.close();
        TestNode.close(endpoint);
        provider.close();
        here.close();
        there.close();
    }

    @Test
    void cancellingReachesTheOtherNode() {
        CompletableFuture<Integer> result = new CompletableFuture<>();
        AtomicInteger begun = new AtomicInteger();
        Endpoint worker = provider.export(Worker.class, number -> {
            begun.incrementAndGet();
            return result;
        });
        CompletableFuture<Integer> call =
                caller.proxy(Worker.class, worker.description()).work(1);
        await().until(() -> begun.get() == 1);
        call.cancel(true);
        await().until(result::isCancelled);
        TestNode.close(worker);
    }

    @Test
    void noServiceSeesCallsOrAnswers() {
        String calls = (String) endpoint.description().getProperties().get(JmsProvider.QUEUE);
        for (String name : new String[] {calls, Names.answers("here"), "midstream.remote.>"}) {
            try (JMSContext service = here.factoryOf("dev.midstream.storage").createContext()) {
                assertThatThrownBy(() -> service.createConsumer(service.createQueue(name)))
                        .hasMessageContaining("not authorized");
            }
            try (JMSContext service = here.factoryOf("dev.midstream.storage").createContext()) {
                assertThatThrownBy(() -> service.createProducer().send(service.createQueue(name), "x"))
                        .as(name)
                        .isNotNull();
            }
        }
        assertThat(calls).startsWith("midstream.remote.calls.test.service.");
    }
}
