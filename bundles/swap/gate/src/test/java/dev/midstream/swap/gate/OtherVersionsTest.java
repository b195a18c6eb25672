package dev.midstream.swap.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;

/** A contract that grows while bundles are wired to its version before. */
class OtherVersionsTest {
    private static final String SERVICE = "shop.orders";
    private static final String CONTRACT = "shop.api.Orders";

    @TempDir
    Path folder;

    private TestNode node;
    private TestJar api1;
    private TestJar api2;

    @BeforeEach
    void start() throws Exception {
        node = new TestNode(folder.resolve("node"));
        api1 = api("1.0.0", "package shop.api; public interface Orders { String order(String article); }");
        api2 = api(
                "1.1.0",
                "package shop.api; public interface Orders { String order(String article); String cancel(String id); }");
    }

    @AfterEach
    void stop() throws Exception {
        node.close();
    }

    private TestJar api(String version, String source) throws Exception {
        return new TestJar(folder.resolve("api-" + version), Map.of(CONTRACT, source))
                .named("shop.orders.api", version)
                .header("Export-Package", "shop.api;version=" + version);
    }

    private TestJar implementation(String version, TestJar api, String range, String body) throws Exception {
        return new TestJar(
                        folder.resolve("impl-" + version),
                        Map.of(
                                "shop.impl.Impl",
                                "package shop.impl; public class Impl implements shop.api.Orders {" + body + "}"),
                        api)
                .named(SERVICE, version)
                .header("Import-Package", "shop.api;version=\"" + range + "\"");
    }

    private TestJar first() throws Exception {
        return implementation(
                "1.0.0", api1, "[1.0,1.1)", "public String order(String article) { return \"1.0 \" + article; }");
    }

    private TestJar second() throws Exception {
        return implementation(
                "1.1.0",
                api2,
                "[1.1,1.2)",
                "public String order(String article) { return \"1.1 \" + article; }"
                        + "public String cancel(String id) { return \"cancelled \" + id; }");
    }

    private Bundle consumer(String version, String range) throws Exception {
        TestJar jar = new TestJar(
                        folder.resolve("consumer-" + version),
                        Map.of("shop.user.Empty", "package shop.user; class Empty {}"))
                .named("shop.user", version)
                .header("Import-Package", "shop.api;version=\"" + range + "\"");
        Bundle consumer = node.install("consumer " + version, jar);
        consumer.start();
        return consumer;
    }

    private Bundle install(TestJar jar) throws Exception {
        return node.install("plain " + System.nanoTime(), jar);
    }

    private static ServiceReference<?> reference(Bundle consumer) {
        return consumer.getBundleContext().getServiceReference(CONTRACT);
    }

    private static Object call(Bundle consumer, Object gate, String method, String argument) throws Exception {
        try {
            return consumer.loadClass(CONTRACT).getMethod(method, String.class).invoke(gate, argument);
        } catch (InvocationTargetException e) {
            throw (Exception) e.getCause();
        }
    }

    private static ServiceRegistration<?> register(Bundle revision) throws Exception {
        Object service = revision.loadClass("shop.impl.Impl").getConstructor().newInstance();
        return revision.getBundleContext()
                .registerService(CONTRACT, service, TestNode.properties("component.name", "orders"));
    }

    private Bundle live(TestJar jar, String version) throws Exception {
        Bundle revision = node.start(SERVICE, version, jar);
        register(revision);
        return revision;
    }

    private Bundle staged(TestJar jar, String version) throws Exception {
        Bundle revision = node.stage(SERVICE, version, jar);
        register(revision);
        return revision;
    }

    @Test
    void consumersOfTheOlderVersionGoOnThroughABridge() throws Exception {
        install(api1);
        live(first(), "1.0.0");
        Bundle old = consumer("1.0.0", "[1.0,2)");
        ServiceReference<?> before = reference(old);
        Object gate = old.getBundleContext().getService(before);
        assertThat(call(old, gate, "order", "tea")).isEqualTo("1.0 tea");

        install(api2);
        Bundle next = staged(second(), "1.1.0");
        Tenure tenure = node.revisions().bind(next);
        assertThat(node.revisions().otherVersions(tenure)).singleElement().satisfies(version -> {
            assertThat(version.way()).isEqualTo(OtherVersion.Way.BRIDGED);
            assertThat(version.consumers()).containsExactly(old);
        });
        node.revisions().release(tenure);
        node.swap(next);

        assertThat(reference(old)).isEqualTo(before);
        assertThat(call(old, gate, "order", "tea")).isEqualTo("1.1 tea");
        Bundle young = consumer("1.1.0", "[1.1,2)");
        Object youngGate = young.getBundleContext().getService(reference(young));
        assertThat(call(young, youngGate, "order", "tea")).isEqualTo("1.1 tea");
        assertThat(call(young, youngGate, "cancel", "7")).isEqualTo("cancelled 7");

        old.uninstall();
        assertThat(node.revisions().exposed(SERVICE)).hasSize(1);
        assertThat(call(young, youngGate, "order", "tea")).isEqualTo("1.1 tea");
    }

    @Test
    void theWayBackServesConsumersOfTheNewerVersionByTheRevisionThatTheyKnow() throws Exception {
        install(api1);
        Bundle first = live(first(), "1.0.0");
        install(api2);
        Bundle second = staged(second(), "1.1.0");
        node.swap(second);
        Bundle young = consumer("1.1.0", "[1.1,2)");
        Object gate = young.getBundleContext().getService(reference(young));

        Tenure back = node.revisions().bind(first);
        assertThat(node.revisions().otherVersions(back)).singleElement().satisfies(version -> {
            assertThat(version.way()).isEqualTo(OtherVersion.Way.KEPT);
            assertThat(version.kept()).isEqualTo(second);
            assertThat(version.consumers()).containsExactly(young);
        });
        node.revisions().release(back);
        node.swap(first);

        assertThat(call(young, gate, "cancel", "7")).isEqualTo("cancelled 7");
        assertThat(call(young, gate, "order", "tea")).isEqualTo("1.1 tea");
        assertThat(node.revisions().keeps(second)).isTrue();
        young.uninstall();
        assertThat(node.revisions().keeps(second)).isFalse();
    }

    @Test
    void aKeptRevisionThatEndsTakesItsGateAlong() throws Exception {
        install(api1);
        Bundle first = live(first(), "1.0.0");
        install(api2);
        Bundle second = staged(second(), "1.1.0");
        node.swap(second);
        Bundle young = consumer("1.1.0", "[1.1,2)");
        Object gate = young.getBundleContext().getService(reference(young));
        node.swap(first);

        second.stop();
        assertThatThrownBy(() -> call(young, gate, "order", "tea")).isInstanceOf(ServiceException.class);
        assertThat(reference(young)).isNull();
    }

    @Test
    void consumersThatComeLaterAreServedToo() throws Exception {
        install(api1);
        install(api2);
        live(second(), "1.1.0");
        Bundle old = consumer("1.0.0", "[1.0,1.1)");

        Object gate = old.getBundleContext().getService(reference(old));
        assertThat(call(old, gate, "order", "tea")).isEqualTo("1.1 tea");
    }

    @Test
    void consumersThatWereThereBeforeTheServiceAreServedToo() throws Exception {
        install(api1);
        Bundle old = consumer("1.0.0", "[1.0,1.1)");
        install(api2);
        live(second(), "1.1.0");

        Object gate = old.getBundleContext().getService(reference(old));
        assertThat(call(old, gate, "order", "tea")).isEqualTo("1.1 tea");
    }

    @Test
    void aServiceThatIsRegisteredAgainStaysForAllVersions() throws Exception {
        install(api1);
        install(api2);
        Bundle old = consumer("1.0.0", "[1.0,1.1)");
        Bundle revision = node.start(SERVICE, "1.1.0", second());
        ServiceRegistration<?> registration = register(revision);
        ServiceReference<?> before = reference(old);
        Object gate = old.getBundleContext().getService(before);

        Thread again = new Thread(() -> {
            try {
                register(revision);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        registration.unregister();
        again.start();
        assertThat(call(old, gate, "order", "tea")).isEqualTo("1.1 tea");
        again.join();
        assertThat(reference(old)).isEqualTo(before);
    }
}
