package dev.midstream.swap.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceException;
import org.osgi.framework.ServiceReference;

/** The differences between a service behind a gate and one of plain OSGi, as docs/writing-a-service.md lists them. */
class DifferencesTest {
    private static final String SERVICE = "shop";

    @TempDir
    Path folder;

    private TestNode node;
    private BundleContext consumer;
    private Bundle first;

    /** A contract. */
    public interface Greeter {
        String greet();
    }

    /** A contract that declares methods of Object. */
    public interface Described {
        @Override
        String toString();

        @Override
        boolean equals(Object other);

        @Override
        int hashCode();
    }

    private record Person(String name) implements Described, Greeter, AutoCloseable {
        @Override
        public String greet() {
            return name;
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    @BeforeEach
    void start() throws Exception {
        node = new TestNode(folder);
        first = node.revision(SERVICE, "1.0.0");
        consumer = node.consumer();
    }

    @AfterEach
    void stop() throws Exception {
        node.close();
    }

    private <T> T gate(Class<T> contract, Object service) throws Exception {
        TestNode.register(first, contract, service);
        return TestNode.service(consumer, contract, null);
    }

    @Test
    void onlyRegisteredInterfacesAreVisible() throws Exception {
        Object gate = gate(Greeter.class, new Person("one"));
        assertThat(gate).isNotInstanceOf(AutoCloseable.class).isNotInstanceOf(Person.class);
        first.getBundleContext()
                .registerService(
                        new String[] {Described.class.getName(), AutoCloseable.class.getName()},
                        new Person("two"),
                        null);
        assertThat(TestNode.service(consumer, Described.class, null))
                .as("the way out is to register both")
                .isInstanceOf(AutoCloseable.class);
    }

    @Test
    void textIsTheGatesUnlessTheContractDeclaresIt() throws Exception {
        assertThat(gate(Greeter.class, new Person("one")).toString())
                .contains(Greeter.class.getName(), "shop -> shop/1.0.0")
                .doesNotContain("closed");
        assertThat(gate(Described.class, new Person("two")).toString()).isEqualTo("Person[name=two]");
    }

    @Test
    void textOfALiveRevisionUnderAPolicyIsNotClosed() {
        TestService service = new TestService("test.service");
        service.shift(TestService.tenure("1.0.0", new Person("one")));
        Greeter gate = service.gate(Greeter.class);
        assertThat(service.lead(new ObservingPolicy(service.routing().current())))
                .isTrue();
        assertThat(gate.toString()).contains("1.0.0").doesNotContain("closed");
    }

    @Test
    void equalityIsTheGatesUnlessTheContractDeclaresIt() throws Exception {
        Greeter plain = gate(Greeter.class, new Person("one"));
        assertThat(plain).isNotEqualTo(new Person("one")).isEqualTo(plain);
        Described described = gate(Described.class, new Person("two"));
        assertThat(described.equals(new Person("two"))).isTrue();
        assertThat(described.equals(new Person("three"))).isFalse();
        assertThat(described.equals(described)).isTrue();
        assertThat(described.hashCode()).isEqualTo(new Person("two").hashCode());
        assertThat(Set.of(described)).contains(described);
        assertThat(described.equals(TestNode.service(node.consumer(), Described.class, null)))
                .isTrue();
    }

    @Test
    void interfaceOfTheJdkThatDeclaresEqualsKeepsWorking() throws Exception {
        Comparator<String> order = Comparator.reverseOrder();
        @SuppressWarnings("unchecked")
        Comparator<String> gate = gate(Comparator.class, order);
        assertThat(gate.compare("a", "b")).isPositive();
        assertThat(gate.equals(order)).isTrue();
        assertThat(gate.equals(gate)).isTrue();
    }

    @Test
    void monitorIsTheGates() throws Exception {
        Greeter service = new Greeter() {
            @Override
            public synchronized String greet() {
                return "not blocked";
            }
        };
        Greeter gate = gate(Greeter.class, service);
        synchronized (gate) {
            Thread other = new Thread(gate::greet);
            other.setDaemon(true);
            other.start();
            other.join(Duration.ofSeconds(30).toMillis());
            assertThat(other.isAlive()).isFalse();
        }
    }

    @Test
    void referenceIsThatOfTheGate() throws Exception {
        TestNode.register(first, Greeter.class, new Person("one"), "component.id", 7L, "key", "value");
        ServiceReference<Greeter> reference = TestNode.reference(consumer, Greeter.class, null);
        assertThat(reference.getBundle()).isEqualTo(node.gates());
        assertThat(reference.getProperty(GateProperties.SERVICE)).isEqualTo(SERVICE);
        assertThat(reference.getProperty("key")).isEqualTo("value");
        assertThat(reference.getProperty("component.id")).isNull();
    }

    @Test
    void callFailsWhenNoRevisionIsLive() throws Exception {
        Greeter gate = gate(Greeter.class, new Person("one"));
        first.stop();
        assertThatThrownBy(gate::greet)
                .isInstanceOfSatisfying(ServiceException.class, failure -> assertThat(failure.getType())
                        .isEqualTo(ServiceException.UNREGISTERED));
    }

    @Test
    void consumerOfAClassSeesItReplaced() throws Exception {
        TestNode.register(first, Person.class, new Person("one"));
        Object before = TestNode.service(consumer, Person.class, null);
        Bundle second = node.staged(SERVICE, "2.0.0");
        TestNode.register(second, Person.class, new Person("two"));
        node.swap(second);
        assertThat(before).isEqualTo(new Person("one"));
        assertThat(TestNode.service(consumer, Person.class, null)).isEqualTo(new Person("two"));
    }
}
