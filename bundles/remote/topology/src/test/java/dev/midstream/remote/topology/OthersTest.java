package dev.midstream.remote.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.midstream.remote.topology.contract.Greeter;
import dev.midstream.swap.gate.GateProperties;
import dev.midstream.swap.gate.Offer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceException;
import org.osgi.framework.ServiceFactory;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.remoteserviceadmin.RemoteConstants;

@Timeout(120)
class OthersTest {
    private static final String SERVICE = "org.example.greeter";

    @TempDir
    private Path storage;

    private final ManualScheduler scheduler = new ManualScheduler();
    private final Set<String> desired = ConcurrentHashMap.newKeySet();
    private volatile Error failure;
    private TestNode node;
    private Others others;

    @BeforeEach
    void start() throws Exception {
        node = new TestNode(storage);
        others = new Others(
                node.topology(),
                node.table(),
                node.remote(),
                node.revisions(),
                // a call that waited for a node would wait for the whole test
                new RetryPolicy(Duration.ofHours(1), Duration.ofHours(1), Duration.ofHours(1), scheduler),
                Duration.ofNanos(1),
                this::isDesired,
                Runnable::run,
                new Changes(scheduler));
    }

    @AfterEach
    void stop() throws Exception {
        others.close();
        node.close();
    }

    private boolean isDesired(String service) {
        if (failure != null) {
            throw failure;
        }
        return desired.contains(service);
    }

    /** Registers a service as the admin does for an endpoint of another node. */
    private ServiceRegistration<?> imported(String from) {
        return imported("org.example.Greeting", from);
    }

    private ServiceRegistration<?> imported(String component, String from) {
        ServiceFactory<Object> factory = new ServiceFactory<>() {
            @Override
            public Object getService(Bundle bundle, ServiceRegistration<Object> registration) {
                try {
                    Class<?> contract = bundle.loadClass(Greeter.class.getName());
                    return Proxy.newProxyInstance(
                            contract.getClassLoader(), new Class<?>[] {contract}, (proxy, method, arguments) -> from);
                } catch (ClassNotFoundException e) {
                    throw new IllegalStateException(e);
                }
            }

            @Override
            public void ungetService(Bundle bundle, ServiceRegistration<Object> registration, Object service) {
                // nothing is held
            }
        };
        return node.others()
                .registerService(
                        Greeter.class.getName(),
                        factory,
                        new Hashtable<>(Map.of(
                                RemoteConstants.SERVICE_IMPORTED,
                                true,
                                GateProperties.REMOTE_GATE,
                                from,
                                GateProperties.SERVICE,
                                SERVICE,
                                "component.name",
                                component,
                                Node.NODE,
                                from)));
    }

    private List<Offer> offers() {
        return node.offers.getOrDefault(SERVICE, List.of());
    }

    private static Object greet(Offer offer) throws Throwable {
        try {
            Class<?> contract = offer.contracts().loadClass(Greeter.class.getName());
            return contract.getMethod("greet").invoke(offer.service());
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    @Test
    void offerOfDesiredServiceStaysUntilItIsUndeployed() throws Throwable {
        desired.add(SERVICE);
        ServiceRegistration<?> only = imported("n2");
        Offer offer = offers().get(0);
        assertThat(greet(offer)).isEqualTo("n2");
        only.unregister();
        for (int times = 0; times < 5; times++) {
            assertThat(scheduler.runDelayed())
                    .as("it is looked at once each time")
                    .isEqualTo(1);
            assertThat(offers()).as("its consumers keep their reference").containsExactly(offer);
        }
        assertThatThrownBy(() -> greet(offer))
                .as("calls fail at once")
                .isInstanceOf(ServiceException.class)
                .hasMessageContaining("No node offers");

        ServiceRegistration<?> next = imported("n3");
        assertThat(greet(offer)).as("the same reference").isEqualTo("n3");
        next.unregister();
        desired.clear();
        scheduler.runDelayed();
        assertThat(offers()).as("it was undeployed").isEmpty();
        assertThat(scheduler.runDelayed()).isZero();
    }

    @Test
    void offerOfServiceThatIsNotDesiredGoes() {
        ServiceRegistration<?> only = imported("n2");
        only.unregister();
        assertThat(offers()).as("for a moment").hasSize(1);
        scheduler.runDelayed();
        assertThat(offers()).isEmpty();
    }

    /** Its gate would keep the offer, and each call to it would fail, for as long as the service is deployed. */
    @Test
    void offerOfRenamedComponentGoesAlthoughServiceIsDesired() throws Throwable {
        desired.add(SERVICE);
        ServiceRegistration<?> old = imported("a", "n2");
        ServiceRegistration<?> renamed = imported("b", "n3");
        old.unregister();
        assertThat(offers()).as("for a moment").hasSize(2);
        scheduler.runDelayed();
        assertThat(offers()).hasSize(1);
        assertThat(greet(offers().get(0))).isEqualTo("n3");
        assertThat(scheduler.runDelayed()).isZero();
        renamed.unregister();
        scheduler.runDelayed();
        assertThat(offers()).as("the control: no node serves it").hasSize(1);
    }

    /** The classes of the cluster's bundle cannot be loaded while the bundle is replaced. */
    @Test
    void offerStaysAndIsLookedAtAgainAfterFailedQuestion() {
        imported("n2").unregister();
        failure = new NoClassDefFoundError("dev.midstream.cluster.core.Duties");
        assertThat(scheduler.runDelayed()).isEqualTo(1);
        assertThat(offers()).hasSize(1);
        failure = null;
        assertThat(scheduler.runDelayed()).isEqualTo(1);
        assertThat(offers()).as("it is not desired").isEmpty();
    }

    @Test
    void nodesThatComeAndGoAreLookedAtByOneTask() {
        desired.add(SERVICE);
        for (int times = 0; times < 10; times++) {
            imported("n" + times).unregister();
        }
        assertThat(scheduler.runDelayed()).isEqualTo(1);
        assertThat(scheduler.runDelayed()).isEqualTo(1);
    }

    @Test
    void restartOfContractsBundleRenewsOffer() throws Throwable {
        imported("n2");
        Offer before = offers().get(0);
        node.api.stop(); // bundle events come by a thread of the framework
        await().alias("its proxies have ended with the bundle").until(() -> offers().isEmpty());
        node.api.start();
        await().until(() -> offers().size() == 1);
        assertThat(offers()).doesNotContain(before);
        assertThat(greet(offers().get(0))).isEqualTo("n2");
    }

    @Test
    void contractsOfDeployedBundleAreAccepted() throws Throwable {
        node.managed.put(node.api, 0);
        imported("n2");
        assertThat(greet(offers().get(0))).isEqualTo("n2");
    }

    @Test
    void contractsOfRevisionAreNot() {
        node.managed.put(node.api, 1);
        imported("n2");
        assertThat(offers()).isEmpty();
    }
}
