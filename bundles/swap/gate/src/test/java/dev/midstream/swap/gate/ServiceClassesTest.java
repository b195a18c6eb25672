package dev.midstream.swap.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Dictionary;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.ManagedService;

/** Services with classes of several kinds. */
class ServiceClassesTest {
    private static final String SERVICE = "x.mixed";
    private static final String CALLBACK = ManagedService.class.getName();

    public interface Who {
        String who();
    }

    /** A class that no gate can represent. */
    public static class Concrete implements Who, ManagedService {
        private final String answer;

        public Concrete(String answer) {
            this.answer = answer;
        }

        @Override
        public String who() {
            return answer;
        }

        @Override
        public void updated(Dictionary<String, ?> properties) {
            // nothing is configured
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

    private static ServiceClasses classify(List<String> classes, List<String> properties) {
        return ServiceClasses.of(classes, properties, name -> !name.endsWith("Impl"));
    }

    @Test
    void eachClassIsClassifiedForItself() {
        assertThat(classify(List.of("b.Api", "a.Impl", CALLBACK, "a.Api"), List.of("x")))
                .isEqualTo(
                        new ServiceClasses(List.of("a.Api", "b.Api"), List.of("a.Impl"), List.of(CALLBACK), List.of()));
        assertThat(classify(
                        List.of("javax.servlet.Servlet", "a.Api", "a.Impl"),
                        List.of("osgi.http.whiteboard.servlet.pattern")))
                .isEqualTo(new ServiceClasses(
                        List.of("a.Api"), List.of(), List.of(), List.of("javax.servlet.Servlet", "a.Impl")));
    }

    private static void register(Bundle revision, List<String> classes, Object... properties) {
        revision.getBundleContext()
                .registerService(
                        classes.toArray(String[]::new),
                        new Concrete(revision.getVersion().toString()),
                        TestNode.properties(properties));
    }

    private List<ServiceReference<?>> visible(String name) throws Exception {
        ServiceReference<?>[] found = consumer.getServiceReferences(name, null);
        return found == null ? new ArrayList<>() : Arrays.asList(found);
    }

    @Test
    void contractBesideCallbackHasGate() throws Exception {
        register(node.revision(SERVICE, "1.0.0"), List.of(Who.class.getName(), CALLBACK), "service.pid", "x");
        Who gate = TestNode.service(consumer, Who.class, null);
        Bundle next = node.staged(SERVICE, "2.0.0");
        register(next, List.of(Who.class.getName(), CALLBACK), "service.pid", "x");

        assertThat(gate.who()).isEqualTo("1.0.0");
        assertThat(visible(Who.class.getName())).as("while 2.0.0 is staged").hasSize(1);
        assertThat(visible(CALLBACK)).as("each revision keeps its callback").hasSize(2);
        node.swap(next);
        assertThat(gate.who()).isEqualTo("2.0.0");
    }

    @Test
    void contractBesideConcreteClassHasGateAndMirror() throws Exception {
        List<String> classes = List.of(Who.class.getName(), Concrete.class.getName());
        register(node.revision(SERVICE, "1.0.0"), classes);
        Who gate = TestNode.service(consumer, Who.class, null);
        assertThat(gate).isInstanceOf(Gate.class);
        assertThat(TestNode.service(consumer, Concrete.class, null).who()).isEqualTo("1.0.0");
        Bundle next = node.staged(SERVICE, "2.0.0");
        register(next, classes);
        node.swap(next);

        assertThat(gate.who()).isEqualTo("2.0.0");
        assertThat(TestNode.service(consumer, Concrete.class, null).who()).isEqualTo("2.0.0");
    }

    @Test
    void contractOfHttpServiceHasGate() throws Exception {
        register(
                node.revision(SERVICE, "1.0.0"),
                List.of(Who.class.getName(), Concrete.class.getName()),
                "osgi.jaxrs.resource",
                true);

        ServiceReference<Who> gate = TestNode.reference(consumer, Who.class, null);
        assertThat(gate.getPropertyKeys()).doesNotContain("osgi.jaxrs.resource");
        assertThat(consumer.getService(gate).who()).isEqualTo("1.0.0");
        assertThat(visible(Concrete.class.getName())).as("served by HTTP alone").isEmpty();
    }
}
