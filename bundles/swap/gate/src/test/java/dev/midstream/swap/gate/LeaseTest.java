package dev.midstream.swap.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.PrototypeServiceFactory;
import org.osgi.framework.ServiceFactory;
import org.osgi.framework.ServiceObjects;
import org.osgi.framework.ServiceRegistration;

/** Service objects of prototype and bundle scope behind gates. */
class LeaseTest {
    private static final String SERVICE = "x.sessions";

    public interface Session {
        String who();
    }

    /** Counts what it makes and gets back. */
    private static class Factory implements ServiceFactory<Session> {
        private final String answer;
        final AtomicInteger gets = new AtomicInteger();
        final AtomicInteger ungets = new AtomicInteger();

        Factory(Bundle revision) {
            this.answer = revision.getVersion().toString();
        }

        @Override
        public Session getService(Bundle bundle, ServiceRegistration<Session> registration) {
            gets.incrementAndGet();
            return new Session() {
                @Override
                public String who() {
                    return answer;
                }
            };
        }

        @Override
        public void ungetService(Bundle bundle, ServiceRegistration<Session> registration, Session service) {
            ungets.incrementAndGet();
        }

        int held() {
            return gets.get() - ungets.get();
        }
    }

    private static final class Prototypes extends Factory implements PrototypeServiceFactory<Session> {
        Prototypes(Bundle revision) {
            super(revision);
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

    private static Factory prototypes(Bundle revision) {
        Factory factory = new Prototypes(revision);
        TestNode.register(revision, Session.class, factory);
        return factory;
    }

    private ServiceObjects<Session> objects() throws Exception {
        return consumer.getServiceObjects(TestNode.reference(consumer, Session.class, null));
    }

    @Test
    void prototypesAreGivenBack() throws Exception {
        Factory factory = prototypes(node.revision(SERVICE, "1.0.0"));
        ServiceObjects<Session> objects = objects();
        for (int i = 0; i < 1000; i++) {
            Session session = objects.getService();
            assertThat(session.who()).isEqualTo("1.0.0");
            objects.ungetService(session);
        }

        assertThat(factory.gets).hasValue(1000);
        assertThat(factory.held()).isZero();
    }

    @Test
    void objectOfBundleScopeIsGivenBack() throws Exception {
        Bundle revision = node.revision(SERVICE, "1.0.0");
        Factory factory = new Factory(revision);
        TestNode.register(revision, Session.class, factory);
        for (int i = 0; i < 100; i++) {
            Session session = TestNode.service(consumer, Session.class, null);
            assertThat(session.who()).isEqualTo("1.0.0");
            consumer.ungetService(TestNode.reference(consumer, Session.class, null));
        }

        assertThat(factory.gets).hasValue(100);
        assertThat(factory.held()).isZero();
    }

    @Test
    void shiftedGateGivesBackAtRelease() throws Exception {
        Factory old = prototypes(node.revision(SERVICE, "1.0.0"));
        ServiceObjects<Session> objects = objects();
        Session session = objects.getService();
        assertThat(session.who()).isEqualTo("1.0.0");
        Bundle next = node.staged(SERVICE, "2.0.0");
        Factory factory = prototypes(next);
        Tenure previous = node.swap(next);
        assertThat(session.who()).isEqualTo("2.0.0");
        assertThat(old.held()).isOne();
        node.revisions().release(previous);

        assertThat(old.held()).isZero();
        objects.ungetService(session);
        assertThat(factory.held()).isZero();
        assertThatThrownBy(session::who).hasMessageContaining("given back");
    }

    @Test
    void refusedCandidateGetsItsObjectsBack() throws Exception {
        prototypes(node.revision(SERVICE, "1.0.0"));
        Session session = objects().getService();
        Bundle next = node.staged(SERVICE, "2.0.0");
        Factory factory = prototypes(next);
        Tenure candidate = node.revisions().bind(next);
        Tenure live = node.table().routing(SERVICE).orElseThrow().live();
        RoutingPolicy policy = new AllTo(candidate, live);
        assertThat(node.shifts().lead(policy)).isTrue();
        assertThat(session.who()).isEqualTo("2.0.0");
        node.shifts().settle(policy);
        node.shifts().close(candidate);
        assertThat(candidate.awaitDrained(Duration.ofSeconds(10))).isTrue();
        assertThat(factory.held()).isOne();
        next.uninstall();

        assertThat(factory.held()).isZero();
        assertThat(session.who()).isEqualTo("1.0.0");
    }

    private record AllTo(Tenure candidate, Tenure base) implements RoutingPolicy {
        @Override
        public Entry enter() {
            return candidate.enter();
        }
    }

    /** Many threads share gates while revisions shift: in the end every object was given back. */
    @Test
    void getsEqualUngetsUnderShifts() throws Exception {
        List<Factory> factories = new CopyOnWriteArrayList<>();
        factories.add(prototypes(node.revision(SERVICE, "1.0.0")));
        ServiceObjects<Session> objects = objects();
        AtomicInteger calls = new AtomicInteger();
        AtomicBoolean stop = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<?>> running = new ArrayList<>();
        Session common = objects.getService();
        for (int i = 0; i < 4; i++) {
            running.add(threads.submit(() -> {
                while (!stop.get()) {
                    Session own = objects.getService();
                    own.who();
                    common.who();
                    objects.ungetService(own);
                    calls.incrementAndGet();
                }
            }));
        }
        for (int version = 2; version <= 20; version++) {
            int before = calls.get();
            Bundle next = node.staged(SERVICE, version + ".0.0");
            factories.add(prototypes(next));
            Tenure previous = node.swap(next);
            assertThat(previous.awaitDrained(Duration.ofSeconds(10))).isTrue();
            node.revisions().release(previous);
            Factory left = factories.get(factories.size() - 2);
            TestNode.await("all objects were given back", () -> left.held() == 0); // by gates, not by the framework
            previous.revision().uninstall();
            TestNode.await("calls", () -> calls.get() > before + 20);
        }
        stop.set(true);
        for (Future<?> thread : running) {
            thread.get();
        }
        threads.shutdown();
        objects.ungetService(common);

        assertThat(factories).allSatisfy(factory -> assertThat(factory.held()).isZero());
    }
}
