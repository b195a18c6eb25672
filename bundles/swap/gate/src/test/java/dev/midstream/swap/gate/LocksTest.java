package dev.midstream.swap.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceFactory;
import org.osgi.framework.ServiceRegistration;

/** Foreign code that waits for other threads, and changes of one service at the same time. */
class LocksTest {
    private static final String SERVICE = "x.locks";

    public interface Who {
        String who();
    }

    public interface Other {
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

    private static String onOtherThread(Runnable action) {
        try {
            CompletableFuture.runAsync(action).get(10, TimeUnit.SECONDS);
            return "done";
        } catch (Exception e) {
            return e.toString();
        }
    }

    private static void register(Bundle revision) {
        Who who = () -> revision.getVersion().toString();
        TestNode.register(revision, Who.class, who);
    }

    @Test
    void serviceObjectIsMadeWithoutALock() throws Exception {
        Bundle revision = node.revision(SERVICE, "1.0.0");
        List<String> results = Collections.synchronizedList(new ArrayList<>());
        TestNode.register(revision, Who.class, new ServiceFactory<Who>() {
            @Override
            public Who getService(Bundle bundle, ServiceRegistration<Who> registration) {
                results.add(onOtherThread(() -> {
                    Other other = () -> "other";
                    TestNode.register(revision, Other.class, other);
                    try {
                        TestNode.service(consumer, Other.class, null).who();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                }));
                return () -> "made";
            }

            @Override
            public void ungetService(Bundle bundle, ServiceRegistration<Who> registration, Who service) {
                // nothing to free
            }
        });

        assertThat(TestNode.service(consumer, Who.class, null).who()).isEqualTo("made");
        assertThat(results).containsOnly("done");
    }

    @Test
    void consumersHearOfGatesWithoutALock() throws Exception {
        List<String> results = Collections.synchronizedList(new ArrayList<>());
        consumer.addServiceListener(
                event -> results.add(onOtherThread(() -> {
                    node.table().routings();
                    node.revisions().exposed(SERVICE);
                    node.remote().remoteOffers(SERVICE, List.of());
                })),
                "(midstream.service=" + SERVICE + ")");
        register(node.revision(SERVICE, "1.0.0"));
        Bundle next = node.staged(SERVICE, "2.0.0");
        next.getBundleContext().registerService(Who.class, () -> "2.0.0", TestNode.properties("level", 2));
        node.swap(next);
        next.stop();

        assertThat(results).hasSize(3).containsOnly("done");
    }

    @Test
    void shiftAndUninstallationLeaveTheNextRevisionLive() throws Exception {
        register(node.revision(SERVICE, "1.0.0"));
        Who gate = TestNode.service(consumer, Who.class, null);
        for (int version = 2; version < 60; version++) {
            Routing routing = node.table().routing(SERVICE).orElseThrow();
            Tenure old = routing.live();
            Bundle next = node.staged(SERVICE, version + ".0.0");
            register(next);
            Tenure tenure = node.revisions().bind(next);
            CyclicBarrier together = new CyclicBarrier(2);
            CompletableFuture<Void> shift = CompletableFuture.runAsync(() -> {
                awaitAt(together);
                node.shifts().shift(List.of(tenure), Duration.ofSeconds(10));
            });
            awaitAt(together);
            old.revision().uninstall();
            shift.get(10, TimeUnit.SECONDS);
            node.revisions().unstage(next.getLocation());

            assertThat(old.drained()).isTrue();
            assertThat(routing.live()).isSameAs(tenure);
            assertThat(TestNode.service(consumer, Who.class, null).who()).isEqualTo(version + ".0.0");
        }
        assertThat(gate).isNotNull();
    }

    private static void awaitAt(CyclicBarrier barrier) {
        try {
            barrier.await(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
