package dev.midstream.remote.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSContext;
import jakarta.jms.Queue;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.aries.rsa.spi.Endpoint;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.ServiceException;
import org.osgi.service.remoteserviceadmin.EndpointDescription;

/** What callers are told, and how often a call is executed, when something breaks. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class FailuresTest {

    interface Service {
        int work(int number) throws InterruptedException;

        CompletableFuture<Integer> later(int number);
    }

    interface Newer extends Service {
        String added();
    }

    /** Notes what it executes, and waits if it is told to. */
    static class Implementation implements Service {
        final ConcurrentLinkedQueue<Integer> executed = new ConcurrentLinkedQueue<>();
        final CompletableFuture<Integer> result = new CompletableFuture<>();
        volatile CountDownLatch gate = new CountDownLatch(0);

        @Override
        public int work(int number) throws InterruptedException {
            executed.add(number);
            gate.await();
            return -number;
        }

        @Override
        public CompletableFuture<Integer> later(int number) {
            executed.add(number);
            return result;
        }
    }

    @TempDir
    Path folder;

    private final Implementation service = new Implementation();
    private TestBroker broker;
    private TestNode caller;
    private TestNode provider;
    private Endpoint endpoint;

    @BeforeEach
    void start() throws Exception {
        broker = new TestBroker(folder);
        caller = new TestNode("caller", broker.tcp());
        provider = new TestNode("provider", broker.tcp(), new TestSettings(20_000, 1000, 1, 1, 1));
    }

    @AfterEach
    void stop() throws Exception {
        service.gate.countDown();
        caller.close();
        if (endpoint != null) {
            TestNode.close(endpoint);
        }
        provider.close();
        broker.close();
    }

    private Service export(Map<String, Object> properties) {
        endpoint = provider.export(Service.class, service, properties);
        return caller.proxy(Service.class, endpoint.description());
    }

    private String queue() {
        return (String) endpoint.description().getProperties().get(JmsProvider.QUEUE);
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertRemote(ThrowingCallable call) {
        return assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ServiceException.class, e -> assertThat(e.getType()).isEqualTo(ServiceException.REMOTE))
                .cause();
    }

    private List<CompletableFuture<Integer>> work(Service remote, int count) {
        List<CompletableFuture<Integer>> calls = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            int number = i;
            calls.add(CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return remote.work(number);
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    },
                    task -> new Thread(task).start()));
        }
        return calls;
    }

    @Test
    void aCallWaitsForItsServiceToComeBack() throws Exception {
        Service remote = export(Map.of());
        TestNode.close(endpoint);
        List<CompletableFuture<Integer>> calls = work(remote, 3);
        await().until(() -> broker.depth(queue()) == 3);
        endpoint = provider.export(Service.class, service);
        for (CompletableFuture<Integer> call : calls) {
            assertThat(call.get()).isNegative();
        }
        assertThat(service.executed).containsExactlyInAnyOrder(1, 2, 3);
    }

    @Test
    void whatAProviderThatLeavesHasNotBegunIsExecutedByAnother() throws Exception {
        Service remote = export(Map.of());
        service.gate = new CountDownLatch(1);
        List<CompletableFuture<Integer>> calls = work(remote, 5);
        await().until(() -> service.executed.size() == 1 && broker.depth(queue()) == 4);
        TestNode.close(endpoint);
        Implementation other = new Implementation();
        try (TestNode second = new TestNode("second", broker.tcp())) {
            Endpoint there = second.export(Service.class, other);
            await().until(() -> other.executed.size() == 4);
            service.gate.countDown();
            for (CompletableFuture<Integer> call : calls) {
                assertThat(call.get()).isNegative();
            }
            TestNode.close(there);
        }
        assertThat(service.executed).doesNotContainAnyElementsOf(other.executed);
    }

    @Test
    void aCallWhoseTimeIsOverIsNotExecuted() throws Exception {
        Service remote = export(Map.of("osgi.basic.timeout", "300"));
        TestNode.close(endpoint);
        assertRemote(() -> remote.work(1)).isInstanceOf(TimeoutException.class);
        endpoint = provider.export(Service.class, service);
        Service patient = caller.proxy(Service.class, endpoint.description());
        assertThat(patient.work(2)).isEqualTo(-2);
        assertThat(service.executed).containsExactly(2);
    }

    @Test
    void whoIsNotAnsweredInTimeIsToldSo() {
        service.gate = new CountDownLatch(1);
        Service remote = export(Map.of("osgi.basic.timeout", 300));
        assertRemote(() -> remote.work(1)).isInstanceOf(TimeoutException.class);
        assertThatThrownBy(() -> remote.later(1).get(60, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(ServiceException.class)
                .cause()
                .isInstanceOf(TimeoutException.class);
    }

    @Test
    void aMethodThatTheOtherRevisionHasNotIsNotExecuted() {
        export(Map.of());
        Newer newer = caller.proxy(Newer.class, endpoint.description());
        assertThatThrownBy(newer::added).isInstanceOfSatisfying(ServiceException.class, e -> assertThat(e.getType())
                .isEqualTo(ServiceException.UNREGISTERED));
    }

    @Test
    void withoutABrokerACallIsCertainlyNotExecuted() throws Exception {
        Service remote = export(Map.of());
        assertThat(remote.work(1)).isEqualTo(-1);
        broker.stop();
        await().untilAsserted(() -> assertRemote(() -> remote.work(2)).isInstanceOf(ConnectException.class));
        broker.start();
        await().untilAsserted(() -> assertThat(remote.work(3)).isEqualTo(-3));
        assertThat(service.executed).startsWith(1).doesNotContain(2);
    }

    @Test
    void whatAProviderThatDiesMayHaveHadIsNotExecutedAgain() throws Exception {
        Service remote = export(Map.of());
        service.gate = new CountDownLatch(1);
        List<CompletableFuture<Integer>> calls = work(remote, 5);
        await().until(() -> service.executed.size() == 1 && broker.depth(queue()) == 4);
        broker.cut("midstream.remote.calls");
        service.gate.countDown();
        int executed = 0;
        for (CompletableFuture<Integer> call : calls) {
            try {
                assertThat(call.get()).isNegative();
                executed++;
            } catch (ExecutionException e) {
                assertThat(e.getCause()).isInstanceOf(ServiceException.class).hasCauseInstanceOf(EOFException.class);
            }
        }
        assertThat(service.executed).doesNotHaveDuplicates().hasSize(executed);
    }

    @Test
    void persistentCallsAreExecutedThoughTheirProviderLosesTheBroker() throws Exception {
        Service remote = export(Map.of(JmsProvider.PERSISTENT, "true"));
        service.gate = new CountDownLatch(1);
        List<CompletableFuture<Integer>> calls = work(remote, 5);
        await().until(() -> service.executed.size() == 1 && broker.depth(queue()) == 5);
        broker.cut("midstream.remote.calls");
        service.gate.countDown();
        for (CompletableFuture<Integer> call : calls) {
            assertThat(call.get()).isNegative();
        }
        assertThat(service.executed).containsExactlyInAnyOrder(1, 2, 3, 4, 5);
        await().until(() -> broker.depth(queue()) == 0);
    }

    @Test
    void persistentCallsSurviveTheirBroker() throws Exception {
        Service remote = export(Map.of(JmsProvider.PERSISTENT, true));
        TestNode.close(endpoint);
        List<CompletableFuture<Integer>> calls = work(remote, 3);
        await().until(() -> broker.depth(queue()) == 3);
        broker.stop();
        broker.start();
        endpoint = provider.export(Service.class, service);
        for (CompletableFuture<Integer> call : calls) {
            assertThat(call.get()).isNegative();
        }
        assertThat(service.executed).containsExactlyInAnyOrder(1, 2, 3);
    }

    @Test
    void noMoreCallsThanAllowedAreUnderWay() throws Exception {
        service.gate = new CountDownLatch(1);
        export(Map.of());
        Map<String, Object> hasty = new HashMap<>(endpoint.description().getProperties());
        hasty.put("osgi.basic.timeout", 300);
        try (TestNode modest = new TestNode("modest", broker.tcp(), new TestSettings(20_000, 2, 1, 1, 1))) {
            Service remote = modest.proxy(Service.class, endpoint.description());
            List<CompletableFuture<Integer>> calls = work(remote, 2);
            await().until(() -> service.executed.size() == 1 && broker.depth(queue()) == 1);
            Service impatient = modest.proxy(Service.class, new EndpointDescription(hasty));
            assertRemote(() -> impatient.work(3)).isInstanceOf(ConnectException.class);
            service.gate.countDown();
            for (CompletableFuture<Integer> call : calls) {
                assertThat(call.get()).isNegative();
            }
            assertThat(impatient.work(4)).isEqualTo(-4);
        }
    }

    @Test
    void cancellingReachesWhoeverExecutesTheCall() {
        Service remote = export(Map.of());
        CompletableFuture<Integer> call = remote.later(1);
        await().until(() -> service.executed.size() == 1);
        call.cancel(true);
        await().until(service.result::isCancelled);
    }

    @Test
    void nobodyIsAnsweredWhereNoAnswersAreAwaited() throws Exception {
        Service remote = export(Map.of());
        try (JMSContext stranger = broker.tcp().createContext()) {
            Queue mine = stranger.createQueue("mine");
            stranger.createProducer()
                    .setJMSReplyTo(mine)
                    .setJMSCorrelationID("x")
                    .setTimeToLive(10_000)
                    .send(stranger.createQueue(queue()), new byte[100]);
            stranger.createProducer().send(stranger.createQueue(queue()), "no call");
            stranger.createProducer()
                    .setJMSCorrelationID("guessed")
                    .send(stranger.createQueue(Names.answers("caller")), new byte[] {0});
            assertThat(remote.work(1)).isEqualTo(-1);
            assertThat(stranger.createConsumer(mine).receiveNoWait()).isNull();
        }
        assertThat(service.executed).containsExactly(1);
    }

    @Test
    void argumentsThatAreTooLongAreNotSent() {
        interface Taker {
            int take(byte[] bytes);
        }
        Endpoint there = provider.export(Taker.class, bytes -> bytes.length);
        Taker taker = new TestNode("small", broker.tcp(), new TestSettings(1000, 1, 1, 1, 1))
                .proxy(Taker.class, there.description());
        assertRemote(() -> taker.take(new byte[2 << 20])).isInstanceOf(IOException.class);
        TestNode.close(there);
    }
}
