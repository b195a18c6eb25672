package dev.midstream.swap.plan.jar;

import static org.assertj.core.api.Assertions.assertThat;

import aQute.bnd.osgi.EmbeddedResource;
import aQute.bnd.osgi.Jar;
import dev.midstream.swap.api.ApiChange;
import java.io.IOException;
import java.io.InputStream;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;

/** What is read of a jar's descriptions and classes. */
class JarReadingTest {
    private static final String PACKAGE = "dev/midstream/swap/plan/jar/";

    @Test
    void components() {
        Jar jar = jar(Map.of("Service-Component", "OSGI-INF/*.xml"));
        put(jar, "OSGI-INF/one.xml", """
                <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.4.0" name="one" configuration-pid="a b">
                  <property name="osgi.jaxrs.resource" type="Boolean" value="true"/>
                  <service scope="prototype"><provide interface="x.One"/></service>
                  <reference name="r" interface="x.Other" cardinality="0..n" target="(a=b)"/>
                  <implementation class="x.Impl"/>
                </scr:component>""");
        put(jar, "OSGI-INF/deeper/two.xml", "<nothing/>");
        assertThat(ComponentReader.read(jar).components())
                .containsExactly(new ComponentModel(
                        "one",
                        "x.Impl",
                        true,
                        List.of("x.One"),
                        "prototype",
                        List.of("a", "b"),
                        false,
                        Map.of("osgi.jaxrs.resource", "true"),
                        List.of(new ComponentModel.Reference("r", "x.Other", "(a=b)", true))));
    }

    @Test
    void invalidDescriptionsAreProblems() {
        Jar jar = jar(Map.of(
                "Service-Component",
                "OSGI-INF/broken.xml;x=\"a,b\",OSGI-INF/none.xml,OSGI-INF/class.xml,OSGI-INF/filter.xml"));
        put(jar, "OSGI-INF/broken.xml", "<scr:component");
        put(jar, "OSGI-INF/class.xml", "<component name='one'/>");
        put(jar, "OSGI-INF/filter.xml", """
                <component name="two">
                  <implementation class="x.Impl"/>
                  <reference name="r" interface="x.Other" target="(a"/>
                </component>""");
        ComponentReader.Descriptions read = ComponentReader.read(jar);
        assertThat(read.components()).isEmpty();
        assertThat(read.problems())
                .satisfiesExactly(
                        problem -> assertThat(problem).contains("OSGI-INF/broken.xml is not a valid description"),
                        problem -> assertThat(problem).contains("component one", "no implementation class"),
                        problem -> assertThat(problem).contains("component two", "(a, which is not a filter"));
        assertThat(read.notes())
                .containsExactly("its header Service-Component names OSGI-INF/none.xml, which is not in the jar");
    }

    @Test
    void optionsOfAComponent() {
        Jar jar = jar(Map.of("Service-Component", "OSGI-INF/one.xml"));
        put(jar, "OSGI-INF/one.xml", """
                <component name="one" configuration-pid="$ other" factory="made">
                  <property name="r.target" value="(x=y)"/>
                  <implementation class="x.Impl"/>
                  <reference name="r" interface="x.Other" target="(a=b)"/>
                  <reference name="p" interface="x.Other" scope="prototype_required" target="(a=b)"/>
                </component>""");
        ComponentModel component = ComponentReader.read(jar).components().get(0);
        assertThat(component.pids()).containsExactly("one", "other");
        assertThat(component.factory()).isTrue();
        assertThat(component.references())
                .extracting(ComponentModel.Reference::target)
                .containsExactly("(x=y)", "(&(a=b)(service.scope=prototype))");
    }

    @Test
    void newerClassesAreProblemsAndOthersAreRead() throws IOException {
        Jar jar = jar(Map.of());
        putClass(jar, "JarReadingTest$Registering", 200);
        assertThat(new JarContent(jar).problems()).singleElement().asString().contains("Registering for Java 156");
        assertThat(Registrations.of(jar).offered()).containsExactly("java.lang.Runnable");
        put(jar, "x/NoClass.class", "nonsense");
        assertThat(Registrations.of(jar).offered()).containsExactly("java.lang.Runnable");
    }

    @Test
    void blueprintServicesMayBeOffered() {
        Jar jar = jar(Map.of());
        put(jar, "OSGI-INF/blueprint/all.xml", """
                <blueprint xmlns="http://www.osgi.org/xmlns/blueprint/v1.0.0">
                  <service interface="x.One" ref="bean"/>
                  <service ref="bean"><interfaces><value>x.Two</value></interfaces></service>
                </blueprint>""");
        assertThat(Registrations.of(jar).offered()).containsExactlyInAnyOrder("x.One", "x.Two");
    }

    @Test
    void registrations() throws IOException {
        Jar jar = jar(Map.of());
        putClass(jar, "JarReadingTest$Registering");
        Registrations code = Registrations.of(jar);
        assertThat(code.offered()).containsExactly("java.lang.Runnable");
        assertThat(code.mayOffer("x.Named")).isTrue();
        assertThat(code.mayOffer("x.Other")).isFalse();
    }

    @Test
    void differences() throws IOException {
        Jar before = jar(Map.of("Export-Package", "dev.midstream.swap.plan.jar;version=1.0.0"));
        putClass(before, "JarReadingTest$Before");
        Jar after = jar(Map.of("Export-Package", "dev.midstream.swap.plan.jar;version=2.0.0"));
        putClass(after, "JarReadingTest$After");
        assertThat(ApiDiff.between(before, before)).isEmpty();
        ApiChange change = ApiDiff.between(before, after).get(0);
        assertThat(change.delta()).isEqualTo("MAJOR");
        assertThat(change.to()).isEqualTo("2.0.0");
        assertThat(change.members()).hasSize(change.changes()).anyMatch(member -> member.startsWith("removed"));
    }

    @Test
    void noExportsNoDifference() {
        assertThat(ApiDiff.between(jar(Map.of()), jar(Map.of()))).isEmpty();
    }

    static final class Registering {
        void start(BundleContext context) {
            Hashtable<String, Object> properties = new Hashtable<>();
            properties.put("driver", Thread.class.getName());
            context.registerService(Runnable.class.getName(), (Runnable) () -> {}, properties);
        }

        String other() {
            return "x.Named";
        }
    }

    public interface Before {}

    public interface After {}

    private static Jar jar(Map<String, String> headers) {
        Jar jar = new Jar("test");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
        manifest.getMainAttributes().putValue("Bundle-ManifestVersion", "2");
        manifest.getMainAttributes().putValue("Bundle-SymbolicName", "test");
        headers.forEach(manifest.getMainAttributes()::putValue);
        jar.setManifest(manifest);
        return jar;
    }

    private static void put(Jar jar, String path, String content) {
        jar.putResource(path, new EmbeddedResource(content, 0));
    }

    private static void putClass(Jar jar, String name) throws IOException {
        putClass(jar, name, 0);
    }

    /** @param major the version of the class file, or 0 for its own */
    private static void putClass(Jar jar, String name, int major) throws IOException {
        String path = PACKAGE + name + ".class";
        try (InputStream in = JarReadingTest.class.getClassLoader().getResourceAsStream(path)) {
            byte[] bytes = in.readAllBytes();
            if (major != 0) {
                bytes[7] = (byte) major;
            }
            jar.putResource(path, new EmbeddedResource(bytes, 0));
        }
    }
}
