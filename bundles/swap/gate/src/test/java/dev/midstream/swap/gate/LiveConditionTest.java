package dev.midstream.swap.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.felix.scr.info.ScrInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceEvent;
import org.osgi.service.component.ComponentContext;
import org.osgi.service.condition.Condition;
import org.osgi.util.function.Function;
import org.osgi.util.promise.Promise;

/** Components that require the condition of the live revision, run by Felix SCR. */
class LiveConditionTest {
    private static final String SERVICE = "x.workers";
    private static final String FILTER = "(osgi.condition.id=midstream.live)";
    private static final String TARGET =
            "<property name=\"osgi.ds.satisfying.condition.target\" value=\"" + FILTER + "\"/>";

    /** Activations and deactivations in their order, such as {@code +1.0.0}. */
    private static final List<String> EVENTS = Collections.synchronizedList(new ArrayList<>());

    private static volatile CountDownLatch stopping;
    private static volatile String failing;

    /** A component that works on its own. */
    public static final class Worker {
        void activate(BundleContext context) {
            String version = version(context);
            EVENTS.add("+" + version);
            if (version.equals(failing)) {
                throw new IllegalStateException("this worker does not start");
            }
        }

        void deactivate(BundleContext context) throws InterruptedException {
            stopping.await();
            EVENTS.add("-" + version(context));
        }

        private static String version(BundleContext context) {
            return context.getBundle().getVersion().toString();
        }
    }

    @TempDir
    Path folder;

    private TestNode node;

    @BeforeEach
    void start() throws Exception {
        EVENTS.clear();
        stopping = new CountDownLatch(0);
        failing = null;
        node = node();
    }

    private TestNode node() throws Exception {
        TestNode started = new TestNode(folder);
        started.platform(Function.class, Promise.class, ComponentContext.class, ScrInfo.class);
        return started;
    }

    @AfterEach
    void stop() throws Exception {
        stopping.countDown();
        node.close();
    }

    private Bundle worker(String location, String version, String property) throws Exception {
        String component = "<scr:component xmlns:scr=\"http://www.osgi.org/xmlns/scr/v1.5.0\" name=\"worker\""
                + " immediate=\"true\" activate=\"activate\" deactivate=\"deactivate\">" + property
                + "<implementation class=\"" + Worker.class.getName() + "\"/></scr:component>";
        Bundle bundle = node.install(
                location,
                SERVICE,
                version,
                Map.of("Service-Component", "OSGI-INF/worker.xml"),
                Map.of("OSGI-INF/worker.xml", component));
        bundle.start();
        return bundle;
    }

    private Bundle revision(String version) throws Exception {
        return worker(node.location(SERVICE, version), version, TARGET);
    }

    private Bundle staged(String version, String property) throws Exception {
        String location = node.location(SERVICE, version);
        node.revisions().stage(location);
        return worker(location, version, property);
    }

    private static void awaitEvents(String... expected) throws Exception {
        TestNode.await(List.of(expected) + " instead of " + EVENTS, () -> EVENTS.equals(List.of(expected)));
    }

    @Test
    void componentIsActiveWhileItsRevisionIsLive() throws Exception {
        Bundle first = revision("1.0.0");
        awaitEvents("+1.0.0");
        Bundle second = staged("2.0.0", TARGET);
        assertThat(EVENTS).containsExactly("+1.0.0");

        node.swap(second);
        awaitEvents("+1.0.0", "-1.0.0", "+2.0.0");
        node.swap(first);
        awaitEvents("+1.0.0", "-1.0.0", "+2.0.0", "-2.0.0", "+1.0.0");
    }

    /** Shows that the tests would see a component that does not wait. */
    @Test
    void componentWithoutConditionIsActiveWhileStaged() throws Exception {
        revision("1.0.0");
        awaitEvents("+1.0.0");
        staged("2.0.0", "");

        assertThat(EVENTS).containsExactly("+1.0.0", "+2.0.0");
    }

    @Test
    void failedSwapLeavesTheConditionAlone() throws Exception {
        revision("1.0.0");
        awaitEvents("+1.0.0");
        Bundle second = staged("2.0.0", TARGET);
        Tenure candidate = node.revisions().bind(second);
        node.shifts().close(candidate);

        assertThatThrownBy(() -> node.shifts().shift(List.of(candidate), Duration.ofSeconds(1)))
                .isInstanceOf(IllegalStateException.class);
        second.uninstall();
        assertThat(EVENTS).containsExactly("+1.0.0");
    }

    @Test
    void candidateGetsTheConditionWithAllTraffic() throws Exception {
        revision("1.0.0");
        awaitEvents("+1.0.0");
        Bundle second = staged("2.0.0", TARGET);
        Tenure candidate = node.revisions().bind(second);
        Tenure live = node.table().routing(SERVICE).orElseThrow().live();
        assertThat(node.shifts().lead(new CandidatePolicy(live, candidate))).isTrue();
        assertThat(EVENTS).as("in the canary").containsExactly("+1.0.0");
        assertThat(conditions(second)).isZero();

        node.shifts().shift(List.of(candidate), Duration.ofSeconds(1));
        awaitEvents("+1.0.0", "-1.0.0", "+2.0.0");
    }

    /** Sends every call to the candidate. */
    private record CandidatePolicy(Tenure base, Tenure candidate) implements RoutingPolicy {
        @Override
        public Entry enter() {
            return candidate.enter();
        }
    }

    @Test
    void committedRevisionGetsTheConditionAfterRestart() throws Exception {
        revision("1.0.0");
        node.swap(staged("2.0.0", TARGET));
        awaitEvents("+1.0.0", "-1.0.0", "+2.0.0");
        node.close();
        EVENTS.clear();
        node = node();

        awaitEvents("+2.0.0");
    }

    @Test
    void withdrawnServiceLosesTheCondition() throws Exception {
        Bundle revision = revision("1.0.0");
        awaitEvents("+1.0.0");
        node.revisions().commit(List.of(), List.of(SERVICE));
        node.shifts().leave(SERVICE);

        awaitEvents("+1.0.0", "-1.0.0");
        assertThat(conditions(revision)).isZero();
    }

    @Test
    void liveRevisionHasTheConditionWhileItIsStarted() throws Exception {
        Bundle revision = revision("1.0.0");
        awaitEvents("+1.0.0");
        revision.stop();
        TestNode.await("no condition", () -> node.gates()
                .getBundleContext()
                .getServiceReferences(Condition.class, "(midstream.live.bundle=" + revision.getBundleId() + ")")
                .isEmpty());

        revision.start();
        awaitEvents("+1.0.0", "-1.0.0", "+1.0.0");
        assertThat(conditions(revision)).isEqualTo(1);
    }

    @Test
    void stoppedRevisionGivesTheConditionToTheNext() throws Exception {
        Bundle first = revision("1.0.0");
        awaitEvents("+1.0.0");
        worker(node.location(SERVICE, "2.0.0"), "2.0.0", TARGET);
        assertThat(EVENTS).containsExactly("+1.0.0");
        first.uninstall();

        awaitEvents("+1.0.0", "-1.0.0", "+2.0.0");
    }

    @Test
    void hangingDeactivationDelaysNoShift() throws Exception {
        Bundle first = revision("1.0.0");
        TestNode.register(first, Answer.class, (Answer) () -> 1);
        Answer gate = TestNode.service(node.consumer(), Answer.class, null);
        awaitEvents("+1.0.0");
        stopping = new CountDownLatch(1);
        Bundle second = staged("2.0.0", TARGET);
        TestNode.register(second, Answer.class, (Answer) () -> 2);
        node.swap(second);

        assertThat(gate.get()).isEqualTo(2);
        assertThat(EVENTS).as("2.0.0 waits for the end of 1.0.0").containsExactly("+1.0.0");
        stopping.countDown();
        awaitEvents("+1.0.0", "-1.0.0", "+2.0.0");
    }

    @Test
    void throwingActivationFailsNoShift() throws Exception {
        Bundle first = revision("1.0.0");
        awaitEvents("+1.0.0");
        failing = "2.0.0";
        node.swap(staged("2.0.0", TARGET));
        TestNode.await("2.0.0 was asked to start", () -> EVENTS.contains("+2.0.0"));
        assertThat(node.table().live(SERVICE).orElseThrow().getVersion()).hasToString("2.0.0");

        node.swap(first);
        awaitEvents("+1.0.0", "-1.0.0", "+2.0.0", "+1.0.0");
    }

    @Test
    void onlyTheLiveRevisionFindsItsCondition() throws Exception {
        Bundle live = node.revision(SERVICE, "1.0.0");
        Bundle other = node.revision("x.other", "1.0.0");
        TestNode.await("the live revisions have theirs", () -> conditions(live) + conditions(other) == 2);
        Bundle staged = node.staged(SERVICE, "2.0.0");

        assertThat(conditions(staged)).isZero();
        assertThat(conditions(node.consumer().getBundle())).as("not managed").isEqualTo(1);
        node.swap(staged);
        TestNode.await("the next one has it", () -> conditions(staged) == 1 && conditions(live) == 0);
    }

    private static int conditions(Bundle bundle) throws Exception {
        return bundle.getBundleContext()
                .getServiceReferences(Condition.class, FILTER)
                .size();
    }

    @Test
    void nextRevisionWaitsForThePreviousOneWithinLimits() throws Exception {
        Routing routing = new Routing(SERVICE, new Epochs());
        BundleContext context = node.gates().getBundleContext();
        ExecutorService threads = Executors.newCachedThreadPool();
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        CountDownLatch left = new CountDownLatch(1);
        Bundle first = node.staged(SERVICE, "1.0.0");
        Bundle second = node.staged(SERVICE, "2.0.0");
        first.getBundleContext().addServiceListener(event -> hang(event, left), FILTER);
        LiveCondition condition = new LiveCondition(routing, context, threads, timer, Duration.ofMillis(20));
        try {
            routing.shift(TestService.tenure(first, this));
            condition.sync();
            TestNode.await("the first has the condition", () -> conditions(first) == 1);
            routing.shift(TestService.tenure(second, this));
            condition.sync();

            TestNode.await("the second has it although the first hangs", () -> conditions(second) == 1);
            left.countDown();
            TestNode.await("the first has lost it in the end", () -> conditions(first) == 0);
            assertThat(conditions(second)).isEqualTo(1);
        } finally {
            left.countDown();
            threads.shutdownNow();
            timer.shutdownNow();
        }
    }

    private static void hang(ServiceEvent event, CountDownLatch left) {
        if (event.getType() == ServiceEvent.UNREGISTERING) {
            try {
                left.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    public interface Answer {
        int get();
    }
}
