package dev.midstream.swap.plan.jar;

import static org.assertj.core.api.Assertions.assertThat;

import aQute.bnd.osgi.EmbeddedResource;
import aQute.bnd.osgi.Jar;
import dev.midstream.swap.api.ApiChange;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.jar.Manifest;
import javax.servlet.Servlet;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.service.http.HttpService;

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
        assertThat(Registrations.of(jar).offered())
                .containsExactlyInAnyOrder("x.One", "x.Two", "org.osgi.service.blueprint.container.BlueprintContainer");
    }

    @Test
    void providersThatAnExtenderRegistersAreOffered() {
        String capability = "osgi.serviceloader;osgi.serviceloader=x.One,"
                + "osgi.serviceloader;osgi.serviceloader=x.Two;register:=\"\",x.other";
        Map<String, String> headers = Map.of(
                "Provide-Capability",
                capability,
                "Require-Capability",
                "osgi.extender;filter:=\"(osgi.extender=osgi.serviceloader.registrar)\"");
        Registrations code = Registrations.of(jar(headers));
        assertThat(code.declared()).containsExactly("x.One");
        assertThat(code.mayOffer("x.One")).isTrue();
        assertThat(code.serviceLoader()).isTrue();
        assertThat(Registrations.of(jar(Map.of("Provide-Capability", capability)))
                        .declared())
                .as("nobody registers them")
                .isEmpty();
    }

    @Test
    void registrationsOfASuperclassAreThoseOfItsBundle() throws IOException {
        Jar jar = jar(Map.of());
        putClass(jar, "JarReadingTest$Inheriting");
        Registrations code = Registrations.of(jar);
        assertThat(code.mayOffer("java.lang.Runnable")).isFalse();
        List<String> asked = new ArrayList<>();
        code.inherit(name -> {
            asked.add(name);
            return classFile(name);
        });
        assertThat(asked).containsExactly(Registering.class.getName());
        assertThat(code.mayOffer("java.lang.Runnable")).isTrue();
        assertThat(code.offered()).as("it may call another method of it").isEmpty();
    }

    @Test
    void namesThatAreSetToTrueAndAliases() throws IOException {
        Jar jar = jar(Map.of());
        putClass(jar, "JarReadingTest$Settings");
        Registrations code = Registrations.of(jar);
        assertThat(code.enabled()).containsExactly("x.boxed", "x.constant", "x.text");
        assertThat(code.aliases()).containsExactly("/files", "/web");
        assertThat(code.computesAliases()).isFalse();
    }

    @Test
    void aliasThatIsNoConstant() throws IOException {
        Jar jar = jar(Map.of());
        putClass(jar, "JarReadingTest$ConfiguredAlias");
        Registrations code = Registrations.of(jar);
        assertThat(code.aliases()).isEmpty();
        assertThat(code.computesAliases()).isTrue();
    }

    @Test
    void classWhoseInterfaceIsMissingCannotBeLoaded() throws IOException {
        Jar jar = jar(Map.of("Import-Package", "org.osgi.service.http,org.osgi.framework"));
        putClass(jar, "JarReadingTest$Settings");
        JarContent content = new JarContent(jar);
        String type = Settings.class.getName();
        assertThat(content.unloadable(type, name -> true)).isEmpty();
        assertThat(content.unloadable(type, name -> !name.equals("org.osgi.service.http")))
                .as("named in its code only")
                .isEmpty();
        assertThat(content.unloadable(type, name -> !name.equals("org.osgi.framework")))
                .contains("org.osgi.framework.BundleActivator");
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

    static class Registering {
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

    static class Inheriting extends Registering {}

    static class Settings implements BundleActivator {
        private final HttpService http;
        private final Servlet servlet;

        Settings(HttpService http, Servlet servlet) {
            this.http = http;
            this.servlet = servlet;
        }

        @Override
        public void start(BundleContext context) throws Exception {
            Hashtable<String, Object> properties = new Hashtable<>();
            properties.put("x.constant", Boolean.TRUE);
            properties.put("x.boxed", true);
            properties.put("x.text", "true");
            properties.put("x.false", false);
            properties.put("x.number", 1);
            properties.put("x.other", "other");
            http.registerServlet("/web", servlet, properties, null);
            http.registerResources("/files", "/static", null);
        }

        @Override
        public void stop(BundleContext context) {
            // nothing is left
        }
    }

    static final class ConfiguredAlias {
        void register(HttpService http, Servlet servlet, Map<String, String> configuration) throws Exception {
            http.registerServlet(configuration.get("alias"), servlet, null, null);
        }
    }

    private static byte[] classFile(String name) {
        try (InputStream in = JarReadingTest.class.getResourceAsStream("/" + name.replace('.', '/') + ".class")) {
            return in == null ? null : in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

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
