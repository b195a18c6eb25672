package dev.midstream.swap.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;

/** Several instances of one component behind gates. */
class IdentityTest {
    private static final String SERVICE = "x.tenants";

    public interface Tenant {
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

    /** Registers instances as SCR does for factory configurations, in this order. */
    private static Map<String, ServiceRegistration<?>> configured(Bundle revision, List<String> tenants) {
        Map<String, ServiceRegistration<?>> registrations = new HashMap<>();
        for (String tenant : tenants) {
            registrations.put(
                    tenant,
                    TestNode.register(
                            revision,
                            Tenant.class,
                            answering(revision, tenant),
                            "component.name",
                            "tenants.Tenant",
                            "component.id",
                            (long) registrations.size(),
                            "service.factoryPid",
                            "tenant",
                            "service.pid",
                            "tenant~" + tenant,
                            "tenant",
                            tenant));
        }
        return registrations;
    }

    private static Tenant answering(Bundle revision, String tenant) {
        return () -> tenant + "@" + revision.getVersion();
    }

    private Tenant gate(String tenant) throws Exception {
        return TestNode.service(consumer, Tenant.class, "(tenant=" + tenant + ")");
    }

    @Test
    void everyGateKeepsItsInstanceInAnyOrder() throws Exception {
        List<String> tenants = new ArrayList<>(List.of("c", "a", "e", "b", "d"));
        configured(node.revision(SERVICE, "1.0.0"), tenants);
        Map<String, Tenant> gates = new HashMap<>();
        for (String tenant : tenants) {
            gates.put(tenant, gate(tenant));
        }
        List<String> events = Collections.synchronizedList(new ArrayList<>());
        consumer.addServiceListener(event -> events.add(event.toString()), "(&(objectClass=*Tenant)(tenant=b))");
        for (int swap = 2; swap <= 12; swap++) {
            Collections.shuffle(tenants);
            Bundle next = node.staged(SERVICE, swap + ".0.0");
            configured(next, tenants);
            node.swap(next);
            int version = swap;
            gates.forEach((tenant, gate) -> assertThat(gate.who()).isEqualTo(tenant + "@" + version + ".0.0"));
        }
        assertThat(events).as("unbind and bind of a consumer").isEmpty();
    }

    @Test
    void deletedInstanceLeavesTheOthersAloneUnderLoad() throws Exception {
        Bundle first = node.revision(SERVICE, "1.0.0");
        List<String> tenants = List.of("c", "a", "e", "b", "d");
        Map<String, ServiceRegistration<?>> live = configured(first, tenants);
        Tenant gate = gate("b");
        List<String> wrong = Collections.synchronizedList(new ArrayList<>());
        AtomicBoolean stop = new AtomicBoolean();
        Thread caller = new Thread(() -> {
            while (!stop.get()) {
                String answer = gate.who();
                if (!answer.startsWith("b@")) {
                    wrong.add(answer);
                }
            }
        });
        caller.start();
        Bundle second = node.staged(SERVICE, "2.0.0");
        Map<String, ServiceRegistration<?>> staged = configured(second, List.of("e", "d", "c", "b", "a"));
        live.get("a").unregister();
        staged.get("a").unregister();
        node.swap(second);
        Bundle third = node.staged(SERVICE, "3.0.0");
        configured(third, List.of("d", "e", "b", "c"));
        node.swap(third);
        stop.set(true);
        caller.join();

        assertThat(wrong).isEmpty();
        for (String tenant : List.of("b", "c", "d", "e")) {
            assertThat(gate(tenant).who()).isEqualTo(tenant + "@3.0.0");
        }
        TestNode.await(
                "the gate of the deleted instance is gone",
                () -> consumer.getServiceReferences(Tenant.class, "(tenant=a)").isEmpty());
    }

    @Test
    void distinguishingPropertyIsEnough() throws Exception {
        Bundle first = node.revision(SERVICE, "1.0.0");
        TestNode.register(first, Tenant.class, answering(first, "csv"), "format", "csv", "release", 1);
        TestNode.register(first, Tenant.class, answering(first, "json"), "format", "json", "release", 1);
        Tenant csv = TestNode.service(consumer, Tenant.class, "(format=csv)");
        Tenant json = TestNode.service(consumer, Tenant.class, "(format=json)");
        Bundle next = node.staged(SERVICE, "2.0.0");
        TestNode.register(next, Tenant.class, answering(next, "json"), "format", "json", "release", 2);
        TestNode.register(next, Tenant.class, answering(next, "xml"), "format", "xml", "release", 2);
        TestNode.register(next, Tenant.class, answering(next, "csv"), "format", "csv", "release", 2);
        node.swap(next);

        assertThat(csv.who()).isEqualTo("csv@2.0.0");
        assertThat(json.who()).isEqualTo("json@2.0.0");
        assertThat(TestNode.service(consumer, Tenant.class, "(format=xml)").who())
                .isEqualTo("xml@2.0.0");
    }

    @Test
    void indistinguishableServicesAreRefused() throws Exception {
        Bundle first = node.revision(SERVICE, "1.0.0");
        TestNode.register(first, Tenant.class, answering(first, "one"));
        TestNode.register(first, Tenant.class, answering(first, "two"));
        Bundle next = node.staged(SERVICE, "2.0.0");
        TestNode.register(next, Tenant.class, answering(next, "two"));
        TestNode.register(next, Tenant.class, answering(next, "one"));

        assertThatThrownBy(() -> node.revisions().bind(next))
                .isInstanceOf(BindException.class)
                .hasMessageContaining("cannot be told apart");
    }

    @Test
    void offersOfOtherNodesKeepTheirInstances() throws Exception {
        node.remote().remoteOffers(SERVICE, List.of(offer("a"), offer("b")));
        Tenant a = gate("a");
        Tenant b = gate("b");
        assertThat(a.who()).isEqualTo("a@remote");
        node.remote().remoteOffers(SERVICE, List.of(offer("b"), offer("a")));
        assertThat(a.who()).isEqualTo("a@remote");
        Bundle revision = node.revision(SERVICE, "1.0.0");
        configured(revision, List.of("b", "a"));

        TestNode.await("the local revision is live", () -> a.who().equals("a@1.0.0"));
        assertThat(b.who()).isEqualTo("b@1.0.0");
    }

    private Offer offer(String tenant) {
        return new Offer(
                List.of(Tenant.class.getName()),
                Map.of(
                        "component.name",
                        "tenants.Tenant",
                        "service.factoryPid",
                        "tenant",
                        "service.pid",
                        "tenant~" + tenant,
                        "tenant",
                        tenant),
                node.gates(),
                (Tenant) () -> tenant + "@remote");
    }

    @Test
    void shiftKeepsTheRegisteredGate() throws Exception {
        configured(node.revision(SERVICE, "1.0.0"), List.of("a"));
        ServiceReference<Tenant> before = TestNode.reference(consumer, Tenant.class, null);
        Bundle next = node.staged(SERVICE, "2.0.0");
        configured(next, List.of("a"));
        node.swap(next);

        assertThat(TestNode.reference(consumer, Tenant.class, null)).isEqualTo(before);
    }
}
