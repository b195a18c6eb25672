package dev.midstream.swap.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;
import org.osgi.service.event.EventHandler;

/** Gates that whiteboards track, with Karaf's EventAdmin. */
class WhiteboardsTest {
    private static final String SERVICE = "x.handlers";
    private static final String TOPIC = "x/ping";

    /** A contract whose users are named as a whiteboard by the configuration of the framework. */
    public interface Plugin {
        String who();
    }

    @TempDir
    Path folder;

    private TestNode node;
    private BundleContext consumer;
    private final AtomicInteger first = new AtomicInteger();
    private final AtomicInteger second = new AtomicInteger();
    private final CountDownLatch slow = new CountDownLatch(1);

    @BeforeEach
    void start() throws Exception {
        node = new TestNode(
                folder,
                Map.of(
                        "org.apache.felix.eventadmin.Timeout",
                        "200",
                        GateProperties.WHITEBOARDS,
                        Plugin.class.getName()));
        node.platform(Class.forName("org.apache.felix.eventadmin.impl.Activator"));
        consumer = node.consumer();
    }

    @AfterEach
    void stop() throws Exception {
        slow.countDown();
        node.close();
    }

    private static void handle(Bundle revision, EventHandler handler) {
        TestNode.register(revision, EventHandler.class, handler, "event.topics", TOPIC);
    }

    /** Hangs in the second call, because EventAdmin does not time the first one. */
    private void handleSlowly(Event event) {
        try {
            if (first.incrementAndGet() == 2) {
                slow.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void post(int number) {
        EventAdmin admin = consumer.getService(consumer.getServiceReference(EventAdmin.class));
        for (int i = 0; i < number; i++) {
            admin.postEvent(new Event(TOPIC, Map.of()));
        }
    }

    /** The next gate is registered before the one before is unregistered. */
    private boolean isReplaced(ServiceReference<EventHandler> before) throws Exception {
        Collection<ServiceReference<EventHandler>> gates =
                consumer.getServiceReferences(EventHandler.class, "(midstream.service=" + SERVICE + ")");
        return gates.size() == 1 && !gates.contains(before);
    }

    private ServiceReference<EventHandler> gate() throws Exception {
        return TestNode.reference(consumer, EventHandler.class, "(midstream.service=" + SERVICE + ")");
    }

    private Bundle staged(EventHandler handler) throws Exception {
        Bundle next = node.staged(SERVICE, "2.0.0");
        handle(next, handler);
        return next;
    }

    @Test
    void swapRepairsHandlerThatWasDenied() throws Exception {
        handle(node.revision(SERVICE, "1.0.0"), this::handleSlowly);
        post(2);
        TestNode.await("the handler hangs", () -> first.get() == 2);
        TestNode.await("the handler is denied", () -> gate().getUsingBundles() == null);
        slow.countDown(); // or EventAdmin would not deliver what this thread posts next
        node.swap(staged(event -> second.incrementAndGet()));
        post(3);

        TestNode.await("the next handler got the events", () -> second.get() == 3);
    }

    @Test
    void swapRepairsHandlerThatIsDeniedAfterwards() throws Exception {
        handle(node.revision(SERVICE, "1.0.0"), this::handleSlowly);
        post(2);
        TestNode.await("the handler hangs", () -> first.get() == 2);
        ServiceReference<EventHandler> before = gate();
        node.swap(staged(event -> second.incrementAndGet()));
        TestNode.await("the gate is another service", () -> isReplaced(before));
        slow.countDown();
        post(3);

        TestNode.await("the next handler got the events", () -> second.get() == 3);
    }

    /** Events that wait in the queue of EventAdmin are lost if the gate is registered again. */
    @Test
    void handlerInUseLosesNoEvent() throws Exception {
        handle(node.revision(SERVICE, "1.0.0"), event -> first.incrementAndGet());
        post(1);
        TestNode.await("the handler was called", () -> first.get() == 1);
        ServiceReference<EventHandler> before = gate();
        Bundle next = staged(event -> second.incrementAndGet());
        post(5_000);
        node.swap(next);
        post(5_000);

        TestNode.await("all events arrived", () -> first.get() + second.get() == 10_001);
        assertThat(second).hasValueGreaterThanOrEqualTo(5_000);
        assertThat(gate()).isEqualTo(before);
    }

    @Test
    void droppedHandlerHasNoDependants() throws Exception {
        handle(node.revision(SERVICE, "1.0.0"), event -> first.incrementAndGet());
        post(1);
        TestNode.await("the handler was called", () -> first.get() == 1);
        assertThat(gate().getUsingBundles()).isNotNull();
        assertThat(node.revisions().contracts(gate())).isEmpty();
        node.swap(node.staged(SERVICE, "2.0.0"));

        assertThat(consumer.getServiceReferences(EventHandler.class, null)).isEmpty();
    }

    private ServiceReference<?> referenceAfterSwap(
            Class<?> contract, Object service, Object[] before, Object[] after, boolean inUse) throws Exception {
        TestNode.register(node.revision(SERVICE, "1.0.0"), contract, service, before);
        ServiceReference<?> gate = TestNode.reference(consumer, contract, null);
        if (inUse) {
            consumer.getService(gate);
        }
        Bundle next = node.staged(SERVICE, "2.0.0");
        TestNode.register(next, contract, service, after);
        node.swap(next);
        ServiceReference<?> current = TestNode.reference(consumer, contract, null);
        return current.equals(gate) ? null : current;
    }

    private static Object[] properties(Object... properties) {
        return properties;
    }

    @Test
    void healthCheckIsRegisteredAnew() throws Exception {
        HealthCheck check = () -> new Result(Result.Status.OK, "");
        Object[] properties = properties("hc.name", "x");

        assertThat(referenceAfterSwap(HealthCheck.class, check, properties, properties, true))
                .isNotNull();
    }

    @Test
    void jobWithTheSameScheduleKeepsIt() throws Exception {
        Object[] properties = properties("scheduler.period", 60L);

        assertThat(referenceAfterSwap(Runnable.class, (Runnable) () -> {}, properties, properties, true))
                .isNull();
    }

    @Test
    void jobWithAnotherScheduleIsRegisteredAnew() throws Exception {
        Object[] before = properties("scheduler.period", 60L, "service.pid", "job");
        Object[] after = properties("scheduler.period", 30L, "service.pid", "job");

        assertThat(referenceAfterSwap(Runnable.class, (Runnable) () -> {}, before, after, true))
                .isNotNull();
    }

    /** An interface is a whiteboard's contract only with the properties of the whiteboard. */
    @Test
    void plainRunnableKeepsItsGate() throws Exception {
        Object[] before = properties("x", 1, "service.pid", "job");
        Object[] after = properties("x", 2, "service.pid", "job");

        assertThat(referenceAfterSwap(Runnable.class, (Runnable) () -> {}, before, after, true))
                .isNull();
        assertThat(node.revisions().contracts(TestNode.reference(consumer, Runnable.class, null)))
                .containsExactly(Runnable.class.getName());
    }

    @Test
    void configuredWhiteboardIsRenewedWhenUnused() throws Exception {
        ServiceReference<?> renewed =
                referenceAfterSwap(Plugin.class, (Plugin) () -> "x", properties(), properties(), false);

        assertThat(renewed).isNotNull();
        assertThat(node.revisions().contracts(renewed)).isEmpty();
    }

    @Test
    void configuredWhiteboardKeepsGateInUse() throws Exception {
        assertThat(referenceAfterSwap(Plugin.class, (Plugin) () -> "x", properties(), properties(), true))
                .isNull();
    }

    @Test
    void mixedServiceKeepsItsGate() {
        Whiteboards whiteboards = Whiteboards.of((String) null);
        String handler = EventHandler.class.getName();

        assertThat(whiteboards.renewal(List.of(handler, "x.Contract"), List.of()))
                .isEqualTo(Whiteboards.Renewal.NEVER);
        assertThat(whiteboards.contains(handler, List.of())).isTrue();
        assertThat(whiteboards.contains("x.Contract", List.of())).isFalse();
    }
}
