package dev.midstream.cluster.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.midstream.cluster.core.model.Desired;
import dev.midstream.cluster.core.model.Duty;
import dev.midstream.cluster.core.model.Rollout;
import dev.midstream.cluster.core.model.Running;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AgentTest {
    private static final String NODE = "node1";
    private static final Running LIVE = new Running("v1", true, null, null);

    private final FakeRegistry registry = new FakeRegistry();
    private final FakeHost host = new FakeHost();
    private final AtomicLong now = new AtomicLong();
    private final Agent agent = new Agent(NODE, registry, host, Runnable::run, () -> {}, now::get);

    @Test
    void revisionThatBecomesLiveDuringTaskIsNotRefused() throws Exception {
        assign("s", "v1");
        host.duringDeploy = () -> host.live.put("s", "v1"); // the committed revision of a node that is starting
        host.refusal = "s is live already";
        assertThat(agent.step()).isTrue();
        assertThat(reported()).containsExactly(Map.entry("s", LIVE));
    }

    @Test
    void refusedRevisionThatIsNotLiveStaysRefused() throws Exception {
        assign("s", "v1");
        host.refusal = "its health is bad";
        while (agent.step()) {}
        agent.step();
        assertThat(host.deployed).containsExactly("s v1");
        assertThat(reported()).containsExactly(Map.entry("s", new Running(null, false, "v1", "its health is bad")));
    }

    @Test
    void refusedRevisionIsTriedAgainAfterPauseThatDoubles() {
        assign("s", "v1");
        host.refusal = "its database is away";
        agent.step();
        for (int attempt = 1; attempt < 8; attempt++) {
            long pause = Math.min(600, 30L << (attempt - 1));
            now.addAndGet(TimeUnit.SECONDS.toNanos(pause) - 1);
            while (agent.step()) {}
            assertThat(host.deployed).as("before the pause is over").hasSize(attempt);
            now.incrementAndGet();
            agent.step();
            assertThat(host.deployed).as("after %d s", pause).hasSize(attempt + 1);
        }
        host.refusal = null;
        now.addAndGet(TimeUnit.MINUTES.toNanos(10));
        while (agent.step()) {}
        assertThat(reported()).containsExactly(Map.entry("s", LIVE));
    }

    @Test
    void nodeWithoutDutyIsCandidateAgainAfterPause() {
        assign("s", "v1");
        host.refusal = "its contract is not here";
        agent.step();
        registry.put(Folders.DUTIES, NODE, Map.of());
        agent.step();
        assertThat(reported()).containsKey("s");
        now.addAndGet(TimeUnit.SECONDS.toNanos(30));
        agent.step();
        assertThat(reported()).isEmpty();
    }

    @Test
    void revisionThatWasUndoneByItsCallsIsNotTriedAgain() {
        assign("s", "v1");
        while (agent.step()) {}
        host.live.put("s", "v0");
        host.undone = "5 % of its calls failed";
        for (int i = 0; i < 10; i++) {
            while (agent.step()) {}
            now.addAndGet(TimeUnit.MINUTES.toNanos(10));
        }
        assertThat(host.deployed).containsExactly("s v1");
    }

    @Test
    void revisionThatIsLiveAfterFirstReadIsNotDeployed() {
        assign("s", "v1");
        host.onRead = reads -> {
            if (reads == 2) { // the step reads for its report and before its task
                host.live.put("s", "v1");
            }
        };
        while (agent.step()) {}
        assertThat(host.deployed).isEmpty();
        assertThat(reported()).containsExactly(Map.entry("s", LIVE));
    }

    @Test
    void refusalEndsWhenRevisionIsLive() throws Exception {
        assign("s", "v1");
        host.refusal = "no database";
        while (agent.step()) {}
        host.live.put("s", "v1"); // by an operator on the node
        agent.step();
        assertThat(reported()).containsExactly(Map.entry("s", LIVE));
    }

    @Test
    void undoneRevisionStaysRefusedWhileOldOneIsLive() {
        assign("s", "v1");
        while (agent.step()) {}
        host.live.put("s", "v0");
        host.undone = "5 % of its calls failed";
        while (agent.step()) {}
        assertThat(host.deployed).containsExactly("s v1");
        assertThat(reported())
                .containsExactly(Map.entry("s", new Running("v0", true, "v1", "5 % of its calls failed")));
    }

    @Test
    void otherServicesGoOnWhenTaskFailsUnexpectedly() {
        assign("a", "v1");
        assign("s", "v1");
        host.broken = "a";
        while (agent.step()) {}
        assertThat(reported())
                .containsExactly(
                        Map.entry("a", new Running(null, false, null, "java.lang.IllegalStateException: a defect")),
                        Map.entry("s", LIVE));
    }

    @Test
    void revisionThatDoesNotAnswerYetIsReportedAsNotReady() {
        assign("s", "v1");
        host.live.put("s", "v1");
        host.pending.put("s", "its database is away");
        while (agent.step()) {}
        assertThat(host.deployed).isEmpty();
        assertThat(reported()).containsExactly(Map.entry("s", new Running("v1", false, null, "its database is away")));
        host.pending.clear();
        agent.step();
        assertThat(reported()).containsExactly(Map.entry("s", LIVE));
    }

    @Test
    void taskThatLastsDelaysNoOtherService() {
        List<Runnable> tasks = new ArrayList<>();
        Agent parallel = new Agent(NODE, registry, host, tasks::add, () -> {}, now::get);
        assign("b", "v1");
        assign("x", "v2");
        parallel.step();
        assertThat(tasks).hasSize(2);
        tasks.get(0).run();
        parallel.step();
        assertThat(reported())
                .containsExactly(
                        Map.entry("b", LIVE), Map.entry("x", new Running(null, false, null, null).workingOn("v2")));
        tasks.get(1).run();
        parallel.step();
        assertThat(reported()).containsEntry("x", new Running("v2", true, null, null));
    }

    @Test
    void tasksOfServiceRunInOrder() {
        List<Runnable> tasks = new ArrayList<>();
        Agent parallel = new Agent(NODE, registry, host, tasks::add, () -> {}, now::get);
        assign("s", "v1");
        parallel.step();
        assign("s", "v2");
        parallel.step();
        assertThat(tasks).as("v1 is under way").hasSize(1);
        tasks.get(0).run();
        parallel.step();
        tasks.get(1).run();
        parallel.step();
        assertThat(host.deployed).containsExactly("s v1", "s v2");
    }

    @Test
    void rejectedTaskIsTriedAgain() {
        Agent crowded = new Agent(
                NODE,
                registry,
                host,
                task -> {
                    if (host.reads < 10) {
                        throw new RejectedExecutionException("all threads are busy");
                    }
                    task.run();
                },
                () -> {},
                now::get);
        assign("s", "v1");
        crowded.step();
        assertThat(reported().get("s").reason()).contains("too many other tasks");
        for (int i = 0; i < 10; i++) {
            crowded.step();
        }
        assertThat(reported()).containsExactly(Map.entry("s", LIVE));
    }

    @Test
    void taskWithoutThreadIsTriedAgain() {
        AtomicBoolean full = new AtomicBoolean(true);
        Agent poor = new Agent(
                NODE,
                registry,
                host,
                task -> {
                    if (full.get()) {
                        throw new Error("unable to create native thread");
                    }
                    task.run();
                },
                () -> {},
                now::get);
        assign("s", "v1");
        poor.step();
        assertThat(reported().get("s").reason()).contains("unable to create native thread");
        full.set(false);
        while (poor.step()) {}
        assertThat(reported()).containsExactly(Map.entry("s", LIVE));
    }

    @Test
    void taskThatWasRejectedIsReportedAsUnderWayWhenItBegins() {
        AtomicBoolean full = new AtomicBoolean(true);
        List<Runnable> tasks = new ArrayList<>();
        Agent crowded = new Agent(
                NODE,
                registry,
                host,
                task -> {
                    if (full.get()) {
                        throw new RejectedExecutionException("all threads are busy");
                    }
                    tasks.add(task);
                },
                () -> {},
                now::get);
        assign("s", "v1");
        crowded.step();
        full.set(false);
        crowded.step();
        assertThat(tasks).hasSize(1);
        assertThat(reported()).containsExactly(Map.entry("s", new Running(null, false, null, null).workingOn("v1")));
    }

    @Test
    void canariesLeaveWorkersForOtherTasks() throws Exception {
        CountDownLatch hold = new CountDownLatch(1);
        ExecutorService workers = Executors.newCachedThreadPool();
        Agent parallel = new Agent(NODE, registry, host, workers, () -> {}, now::get);
        try {
            host.duringCanary = () -> awaitUninterruptibly(hold);
            for (int i = 0; i <= Agent.MOST_CANARIES; i++) {
                host.live.put("s" + i, "v1");
                registry.put(
                        Folders.ROLLOUTS,
                        "s" + i,
                        Rollout.begin("s" + i, "v1", "v2", Duration.ZERO).withCanary(List.of(5)));
                assign("s" + i, "v2");
            }
            await().until(() -> {
                parallel.step();
                return reported().values().stream().anyMatch(running -> running.reason() != null);
            });
            assertThat(reported().values())
                    .extracting(Running::reason)
                    .containsOnlyOnce("8 canaries are under way on this node");
            assign("b", "v1");
            await().until(() -> {
                parallel.step();
                return LIVE.equals(reported().get("b"));
            });
            hold.countDown();
            await().until(() -> {
                parallel.step();
                return reported().values().stream()
                                .filter(running -> "v2".equals(running.digest()))
                                .count()
                        == Agent.MOST_CANARIES + 1;
            });
        } finally {
            hold.countDown();
            workers.shutdownNow();
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void refusedRevisionIsTriedAgainWhenOperatorWants() {
        Desired desired = new Desired("s", "v1", 1, Map.of(), List.of());
        registry.put(Folders.DESIRED, "s", desired.retried());
        assign("s", "v1");
        host.refusal = "its database is away";
        agent.step();
        now.addAndGet(TimeUnit.SECONDS.toNanos(2));
        while (agent.step()) {}
        assertThat(host.deployed).as("nobody wants it").hasSize(1);
        registry.put(Folders.DESIRED, "s", desired.retried().retried());
        host.refusal = null;
        now.addAndGet(TimeUnit.SECONDS.toNanos(1));
        while (agent.step()) {}
        assertThat(reported()).containsExactly(Map.entry("s", LIVE));
    }

    @Test
    void revisionThatWasUndoneIsTriedAgainWhenOperatorWants() {
        Desired desired = new Desired("s", "v1", 1, Map.of(), List.of());
        registry.put(Folders.DESIRED, "s", desired);
        assign("s", "v1");
        while (agent.step()) {}
        host.live.put("s", "v0");
        host.undone = "5 % of its calls failed";
        while (agent.step()) {}
        assertThat(reported().get("s").refused()).isEqualTo("v1");
        registry.put(Folders.DESIRED, "s", desired.retried());
        now.addAndGet(TimeUnit.SECONDS.toNanos(1));
        agent.step();
        assertThat(host.deployed).containsExactly("s v1", "s v1");
    }

    @Test
    void removedServiceLeavesWithoutSuccessor() {
        host.live.put("s", "v1");
        assign("s", Duty.REMOVE);
        while (agent.step()) {}
        assertThat(host.removed).containsExactly("s");
        assertThat(reported()).isEmpty();
    }

    @Test
    void returningNodeIsSettledWhenItsRevisionIsTheAssignedOne() {
        host.live.put("s", "v1");
        agent.step();
        assertThat(agent.isSettled()).as("the cluster does not place it").isTrue();
        registry.put(Folders.DESIRED, "s", new Desired("s", "v2", 1, Map.of(), List.of()));
        agent.step();
        assertThat(agent.isSettled()).as("the leader has not decided yet").isFalse();
        List<Runnable> tasks = new ArrayList<>();
        Agent parallel = new Agent(NODE, registry, host, tasks::add, () -> {}, now::get);
        assign("s", "v2");
        parallel.step();
        assertThat(parallel.isSettled()).as("under way").isFalse();
        tasks.get(0).run();
        parallel.step();
        assertThat(parallel.isSettled()).isTrue();
    }

    private void assign(String service, String digest) {
        Map<String, String> duties =
                new TreeMap<>(Codec.digests(registry.read(Folders.DUTIES).get(NODE)));
        duties.put(service, digest);
        registry.put(Folders.DUTIES, NODE, duties);
    }

    private Map<String, Running> reported() {
        return Codec.running(registry.read(Folders.RUNNING).get(NODE));
    }

    private interface OnRead {
        void at(int reads);
    }

    private static final class FakeHost implements Agent.Host {
        private final Map<String, String> live = new ConcurrentHashMap<>();
        private final Map<String, String> pending = new HashMap<>();
        private final List<String> deployed = Collections.synchronizedList(new ArrayList<>());
        private final List<String> removed = new ArrayList<>();
        private Runnable duringCanary = () -> {};
        private OnRead onRead = reads -> {};
        private Runnable duringDeploy = () -> {};
        private String refusal;
        private String broken;
        private String undone;
        private int reads;

        @Override
        public Map<String, String> live() {
            onRead.at(++reads);
            return new TreeMap<>(live);
        }

        @Override
        public Map<String, String> pending() {
            return pending;
        }

        @Override
        public void deploy(String service, String digest, Rollout rollout) throws Agent.HostException {
            if (service.equals(broken)) {
                throw new IllegalStateException("a defect");
            }
            deployed.add(service + " " + digest);
            duringDeploy.run();
            if (refusal != null) {
                throw new Agent.HostException(refusal);
            }
            if (rollout != null) {
                duringCanary.run();
            }
            live.put(service, digest);
        }

        @Override
        public void withdraw(String service) {
            live.remove(service);
        }

        @Override
        public void remove(String service) {
            removed.add(service);
            live.remove(service);
        }

        @Override
        public String undone(String service, String digest) {
            return undone;
        }
    }
}
