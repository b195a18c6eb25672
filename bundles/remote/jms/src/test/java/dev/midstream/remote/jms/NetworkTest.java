package dev.midstream.remote.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.aries.rsa.spi.Endpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each node has a broker of its own, and the brokers form a network. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class NetworkTest {

    interface Counter {
        int count(int number) throws InterruptedException;
    }

    @TempDir
    Path folder;

    private TestBroker here;
    private TestBroker there;
    private TestNode caller;
    private TestNode provider;

    @BeforeEach
    void start() throws Exception {
        here = new TestBroker(folder.resolve("here"), "here");
        there = new TestBroker(folder.resolve("there"), "there");
        here.bridgeTo(there);
        there.bridgeTo(here);
        caller = new TestNode("caller", here.tcp());
        provider = new TestNode("provider", there.tcp());
    }

    @AfterEach
    void stop() throws Exception {
        caller.close();
        provider.close();
        here.close();
        there.close();
    }

    @Test
    void callsAndAnswersCrossTheNetwork() throws Exception {
        Endpoint endpoint = provider.export(Counter.class, number -> number + 1);
        Counter remote = caller.proxy(Counter.class, endpoint.description());
        for (int i = 0; i < 200; i++) {
            assertThat(remote.count(i)).isEqualTo(i + 1);
        }
        TestNode.close(endpoint);
    }

    /** Brokers prefer their own consumers as long as these keep up, so calls wait until both nodes are at work. */
    @Test
    void nodesThatOfferTheSameShareItsCalls() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        AtomicInteger executedHere = new AtomicInteger();
        AtomicInteger executedThere = new AtomicInteger();
        Endpoint there = provider.export(Counter.class, counting(executedThere, gate));
        try (TestNode beside = new TestNode("beside", here.tcp(), new TestSettings(60_000, 1000, 4, 4, 16))) {
            Endpoint endpoint = beside.export(Counter.class, counting(executedHere, gate));
            Counter remote = caller.proxy(Counter.class, endpoint.description());
            List<CompletableFuture<Integer>> calls = new ArrayList<>();
            await().until(() -> {
                int number = calls.size();
                calls.add(CompletableFuture.supplyAsync(() -> count(remote, number), task -> new Thread(task).start()));
                return executedHere.get() > 0 && executedThere.get() > 0;
            });
            gate.countDown();
            for (int i = 0; i < calls.size(); i++) {
                assertThat(calls.get(i).get(60, TimeUnit.SECONDS)).isEqualTo(i);
            }
            assertThat(executedHere.get() + executedThere.get()).isEqualTo(calls.size());
            TestNode.close(endpoint);
        }
        TestNode.close(there);
    }

    private static Counter counting(AtomicInteger executed, CountDownLatch gate) {
        return number -> {
            executed.incrementAndGet();
            gate.await();
            return number;
        };
    }

    private static int count(Counter remote, int number) {
        try {
            return remote.count(number);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void persistentCallsOutliveTheBrokerOfTheirProvider() throws Exception {
        Endpoint endpoint = provider.export(Counter.class, number -> number, Map.of(JmsProvider.PERSISTENT, true));
        Counter remote = caller.proxy(Counter.class, endpoint.description());
        assertThat(remote.count(1)).isEqualTo(1);
        TestNode.close(endpoint);
        there.stop();
        CompletableFuture<Integer> call = CompletableFuture.supplyAsync(() -> count(remote, 2));
        String queue = (String) endpoint.description().getProperties().get(JmsProvider.QUEUE);
        await().until(() -> here.depth(queue) == 1);
        there.start();
        there.bridgeTo(here);
        Endpoint again = provider.export(Counter.class, number -> number, Map.of(JmsProvider.PERSISTENT, true));
        assertThat(call.get(60, TimeUnit.SECONDS)).isEqualTo(2);
        TestNode.close(again);
    }
}
