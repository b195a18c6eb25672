package dev.midstream.swap.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;

/** A live service that is unregistered and registered again, as by a change of its configuration. */
class ReplacementTest {
    private static final String SERVICE = "x.configured";

    public interface Who {
        String who();
    }

    @TempDir
    Path folder;

    private TestNode node;
    private BundleContext consumer;

    @BeforeEach
    void start() throws Exception {
        node = new TestNode(folder);
        consumer = node.consumer();
    }

    @AfterEach
    void stop() throws Exception {
        node.close();
    }

    private static ServiceRegistration<?> register(Bundle revision, String answer, Object... properties) {
        Who who = () -> answer;
        return TestNode.register(revision, Who.class, who, properties);
    }

    @Test
    void gateStaysAndCallWaits() throws Exception {
        Bundle revision = node.revision(SERVICE, "1.0.0");
        ServiceRegistration<?> before = register(revision, "before", "component.name", "who", "level", 1);
        ServiceReference<Who> reference = TestNode.reference(consumer, Who.class, null);
        Who gate = consumer.getService(reference);
        List<String> events = Collections.synchronizedList(new ArrayList<>());
        consumer.addServiceListener(
                event -> events.add(event.getType() + " " + event.getServiceReference()), "(midstream.service=*)");
        before.unregister();
        CompletableFuture<String> call = CompletableFuture.supplyAsync(gate::who);
        register(revision, "after", "component.name", "who", "level", 2);

        assertThat(call.get(10, TimeUnit.SECONDS)).isEqualTo("after");
        assertThat(TestNode.reference(consumer, Who.class, null)).isEqualTo(reference);
        assertThat(reference.getProperty("level")).isEqualTo(2);
        assertThat(events).singleElement().asString().startsWith("2 "); // MODIFIED
    }

    @Test
    void removedServiceLosesItsGateAfterTheGrace() throws Exception {
        Bundle revision = node.revision(SERVICE, "1.0.0");
        ServiceRegistration<?> only = register(revision, "only");
        Who gate = TestNode.service(consumer, Who.class, null);
        only.unregister();

        TestNode.await("the gate is gone", () -> consumer.getServiceReferences(Who.class, null)
                .isEmpty());
        assertThatThrownBy(gate::who).hasMessageContaining("does not offer");
    }

    @Test
    void stoppingRevisionLosesItsGatesImmediately() throws Exception {
        Bundle revision = node.revision(SERVICE, "1.0.0");
        register(revision, "only");
        assertThat(consumer.getServiceReferences(Who.class, null)).hasSize(1);
        revision.stop();

        assertThat(consumer.getServiceReferences(Who.class, null)).isEmpty();
    }

    @Test
    void otherInstanceDoesNotTakeThePlace() throws Exception {
        Bundle revision = node.revision(SERVICE, "1.0.0");
        ServiceRegistration<?> a =
                register(revision, "a", "service.pid", "who~a", "service.factoryPid", "who", "name", "a");
        Who gate = TestNode.service(consumer, Who.class, "(name=a)");
        a.unregister();
        register(revision, "b", "service.pid", "who~b", "service.factoryPid", "who", "name", "b");

        assertThat(TestNode.service(consumer, Who.class, "(name=b)").who()).isEqualTo("b");
        assertThatThrownBy(gate::who).hasMessageContaining("does not offer");
    }
}
