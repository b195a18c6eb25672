package dev.midstream.swap.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** A service that other nodes offer too. */
class RoutingByStateTest {
    private static final String SERVICE = "x.shared";

    public interface Who {
        String who();
    }

    /** Registers its service when it is told to. */
    public static final class SlowActivator implements BundleActivator {
        static volatile CountDownLatch begun;
        static volatile CountDownLatch proceed;

        @Override
        public void start(BundleContext context) throws Exception {
            begun.countDown();
            proceed.await(30, TimeUnit.SECONDS);
            register(context.getBundle());
        }

        @Override
        public void stop(BundleContext context) {
            // the framework unregisters
        }
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

    private static void register(Bundle revision) {
        Who who = () -> revision.getVersion().toString();
        TestNode.register(revision, Who.class, who);
    }

    private void offer() {
        Who remote = () -> "remote";
        node.remote()
                .remoteOffers(
                        SERVICE, List.of(new Offer(List.of(Who.class.getName()), Map.of(), node.gates(), remote)));
    }

    private int gates() throws Exception {
        return consumer.getServiceReferences(Who.class, null).size();
    }

    @Test
    void startingRevisionTakesOverWhenItOffersTheContract() throws Exception {
        offer();
        Who gate = TestNode.service(consumer, Who.class, null);
        SlowActivator.begun = new CountDownLatch(1);
        SlowActivator.proceed = new CountDownLatch(1);
        Bundle revision = node.install("midstream:slow", SERVICE, "1.0.0", SlowActivator.class);
        Thread starting = new Thread(() -> {
            try {
                revision.start();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        starting.start();
        SlowActivator.begun.await();
        assertThat(gate.who()).as("while it starts").isEqualTo("remote");
        SlowActivator.proceed.countDown();
        starting.join();

        assertThat(gate.who()).isEqualTo("1.0.0");
        assertThat(node.table().routing(SERVICE).orElseThrow().isRemote()).isFalse();
    }

    @Test
    void missingContractFallsThroughToOtherNodes() throws Exception {
        offer();
        Who gate = TestNode.service(consumer, Who.class, null);
        node.revision(SERVICE, "1.0.0");

        assertThat(node.table().live(SERVICE)).isPresent();
        assertThat(gate.who()).isEqualTo("remote");
        assertThat(gates()).isOne();
    }

    @Test
    void uninstalledRevisionLeavesGatesToOtherNodes() throws Exception {
        Bundle revision = node.revision(SERVICE, "1.0.0");
        register(revision);
        Who gate = TestNode.service(consumer, Who.class, null);
        offer();
        assertThat(gate.who()).isEqualTo("1.0.0");
        revision.uninstall();

        assertThat(gate.who()).isEqualTo("remote");
        assertThat(gates()).isOne();
    }

    @Test
    void stoppedRevisionLeavesCallsToOtherNodesUntilItStarts() throws Exception {
        Bundle revision = node.revision(SERVICE, "1.0.0");
        register(revision);
        offer();
        Who gate = TestNode.service(consumer, Who.class, null);
        revision.stop();
        assertThat(gate.who()).isEqualTo("remote");
        revision.start();
        register(revision);

        assertThat(gate.who()).isEqualTo("1.0.0");
    }

    @Test
    void nobodyLeftIsSaidSo() throws Exception {
        Bundle live = node.revision(SERVICE, "1.0.0");
        register(live);
        Who gate = TestNode.service(consumer, Who.class, null);
        Bundle staged = node.staged(SERVICE, "2.0.0");
        register(staged);
        live.uninstall();

        assertThatThrownBy(gate::who).hasMessageContaining("no other node offers it");
        assertThat(gates()).isZero();
        assertThat(node.table().routing(SERVICE).orElseThrow().isRemote()).isFalse();
    }

    @Test
    void vanishedOffersTakeTheirGatesAlong() throws Exception {
        offer();
        assertThat(gates()).isOne();
        node.remote().remoteOffers(SERVICE, List.of());

        assertThat(gates()).isZero();
        assertThat(node.table().routings()).isEmpty();
    }
}
