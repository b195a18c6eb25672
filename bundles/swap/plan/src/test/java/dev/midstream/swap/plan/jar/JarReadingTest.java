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
        assertThat(ComponentReader.read(jar))
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
        String path = PACKAGE + name + ".class";
        try (InputStream in = JarReadingTest.class.getClassLoader().getResourceAsStream(path)) {
            jar.putResource(path, new EmbeddedResource(in.readAllBytes(), 0));
        }
    }
}
