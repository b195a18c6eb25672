package dev.midstream.swap.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midstream.swap.api.Plan;
import dev.midstream.swap.api.SwapRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.example.impl.Failing;
import org.example.impl.Idle;
import org.example.impl.Plain;
import org.example.impl.Ticking;
import org.example.shop.Greeter;
import org.example.shop.Other;
import org.example.shop.Ticker;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The plan of a bundle and its deployment agree in the verdict and in their sentences, for a corpus with one bundle for each
 * header, directive and option of a component. Each is the first deployment of one service, and the second of another one.
 */
class PlanAgreesTest {
    private static final String API = "org.example.shop";
    private static final int NEWER = 44 + Runtime.version().feature() + 4;

    @TempDir
    static Path folder;

    private static EmbeddedNode node;
    private static int serial;

    /**
     * @param text a part of a reason, or of a note if it is accepted; null if there is none
     */
    private record Case(String name, boolean accepted, String text, UnaryOperator<JarBuilder> jar) {}

    @BeforeAll
    static void start() throws Exception {
        node = new EmbeddedNode(folder, 1);
        node.install(new JarBuilder("shop.api", "1.0.0")
                .header("Export-Package", API + ";version=1.0.0")
                .types(Greeter.class, Other.class, Ticker.class, Ticker.Listener.class, Ticker.Ticks.class));
    }

    @AfterAll
    static void stop() throws Exception {
        node.close();
    }

    /** A working service. */
    private static JarBuilder plain(String service, String version) {
        return impl(service, version).component(component("plain", "", ""));
    }

    private static JarBuilder impl(String service, String version) {
        return new JarBuilder(service, version).header("Import-Package", API).types(Plain.class);
    }

    private static String component(String name, String attributes, String content) {
        return """
                <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.5.0" name="%s" %s>
                  <implementation class="org.example.impl.Plain"/>
                  <service><provide interface="org.example.shop.Greeter"/></service>
                  %s
                </scr:component>""".formatted(name, attributes, content);
    }

    private static Case header(String name, String value, boolean accepted, String text) {
        return new Case(name + ": " + value, accepted, text, jar -> jar.header(name, value));
    }

    private static Case component(String name, boolean accepted, String text, String attributes, String content) {
        return new Case(name, accepted, text, jar -> jar.component(component("other", attributes, content)));
    }

    private static List<Case> headers() {
        return List.of(
                header("Bundle-Description", "plain", true, null),
                header("Bundle-ActivationPolicy", "lazy", true, null),
                header("Import-Package", API + ",com.example.missing", false, "imports package com.example.missing"),
                header("Import-Package", API + ",com.example.missing;resolution:=optional", true, null),
                header("Import-Package", API + ",org.osgi.service.http;resolution:=optional", true, "uses HttpService"),
                header("Import-Package", API + ";version=\"[2,3)\"", false, "imports package " + API),
                header("DynamicImport-Package", "*", true, null),
                header("Require-Bundle", "com.example.missing", false, "osgi.wiring.bundle"),
                header("Require-Bundle", "com.example.missing;resolution:=optional", true, null),
                header("Require-Bundle", "shop.api;bundle-version=\"[1,2)\"", true, null),
                header("Require-Capability", "com.example.missing", false, "com.example.missing"),
                header("Require-Capability", "com.example.missing;effective:=active", true, null),
                header("Require-Capability", "osgi.ee;filter:=\"(&(osgi.ee=JavaSE)(version=11))\"", true, null),
                header("Require-Capability", "osgi.ee;filter:=\"(&(osgi.ee=JavaSE)(version=99))\"", false, "osgi.ee"),
                header(
                        "Require-Capability",
                        "osgi.extender;filter:=\"(&(osgi.extender=osgi.component)(version>=1.3)(!(version>=2)))\"",
                        true,
                        null),
                header("Require-Capability", "osgi.extender;filter:=\"(osgi.extender=none)\"", false, "osgi.extender"),
                header("Bundle-RequiredExecutionEnvironment", "JavaSE-11", true, null),
                header("Provide-Capability", "com.example.thing;version:Version=1", true, null),
                header("Bundle-Activator", "org.example.impl.Missing", false, "its activator org.example.impl.Missing"),
                new Case("Bundle-Activator", true, null, jar -> jar.header("Bundle-Activator", Idle.class.getName())
                        .header("Import-Package", API + ",org.osgi.framework")
                        .types(Idle.class)),
                header("Bundle-NativeCode", "lib/none.so;osname=Linux,*", true, "native code"),
                header("Bundle-NativeCode", "lib/none.so;osname=Haiku", false, "osgi.native"),
                header("Web-ContextPath", "/web", false, "web application bundle"),
                header("Bundle-Blueprint", "OSGI-INF/all.xml", false, "Blueprint"),
                header("iPOJO-Components", "instance {}", false, "iPOJO"),
                header("Meta-Persistence", "", true, "persistence units"),
                header("SPI-Provider", "*", true, "ServiceLoader"),
                header("Karaf-Commands", "*", true, null),
                new Case(
                        "configurations",
                        true,
                        "for the Configurator",
                        jar -> jar.file("OSGI-INF/configurator/all.json", "{}")),
                new Case(
                        "extensions of CXF",
                        true,
                        "extensions of CXF",
                        jar -> jar.file("META-INF/cxf/bus-extensions.txt", "")),
                new Case(
                        "JAXB",
                        true,
                        "implementation of JAXB",
                        jar -> jar.file("META-INF/services/javax.xml.bind.JAXBContextFactory", "x.Factory")),
                new Case(
                        "broker",
                        true,
                        "extensions of ActiveMQ",
                        jar -> jar.file("META-INF/services/org/apache/activemq/transport/x", "class=x.Factory")),
                header("Service-Component", "OSGI-INF/none.xml", true, "not in the jar"),
                header("Service-Component", "OSGI-INF/*.xml", true, null),
                header("Export-Package", "org.example.exported;version=1", true, null),
                header("Fragment-Host", "shop.api", false, "is a fragment"),
                header("Bundle-ManifestVersion", "1", false, "Bundle-ManifestVersion: 2"),
                header("Bundle-ClassPath", ".", true, null),
                header("Multi-Release", "true", true, null),
                new Case("classes of a later Java", false, "classes that Java", jar -> jar.type(Idle.class, NEWER)),
                new Case("file that is no class", true, null, jar -> jar.file("org/example/impl/No.class", "no")));
    }

    private static List<Case> components() {
        return List.of(
                component("component", true, null, "", ""),
                component("immediate", true, null, "immediate=\"true\"", ""),
                component("disabled", true, null, "enabled=\"false\"", ""),
                component(
                        "configuration required",
                        true,
                        "waits for configuration other",
                        "configuration-policy=\"require\"",
                        ""),
                component(
                        "configuration present",
                        true,
                        null,
                        "configuration-policy=\"require\" configuration-pid=\"present\"",
                        ""),
                component(
                        "one of two configurations",
                        true,
                        "waits for configuration present, absent",
                        "configuration-policy=\"require\" configuration-pid=\"present absent\"",
                        ""),
                component(
                        "own name as a pid",
                        true,
                        "waits for configuration present, other",
                        "configuration-policy=\"require\" configuration-pid=\"present $\"",
                        ""),
                component("configuration ignored", true, null, "configuration-policy=\"ignore\"", ""),
                component("factory", true, "component factory made", "factory=\"made\"", ""),
                component(
                        "reference to nobody",
                        true,
                        "component other is not satisfied, nobody offers org.example.shop.Other",
                        "",
                        "<reference name=\"r\" interface=\"org.example.shop.Other\"/>"),
                component(
                        "optional reference",
                        true,
                        null,
                        "",
                        "<reference name=\"r\" interface=\"org.example.shop.Other\" cardinality=\"0..1\"/>"),
                component(
                        "reference to its own bundle",
                        true,
                        null,
                        "",
                        "<reference name=\"r\" interface=\"org.example.shop.Greeter\" target=\"(component.name=plain)\"/>"),
                component(
                        "target that matches nothing",
                        true,
                        "nobody offers org.example.shop.Greeter (component.name=none)",
                        "",
                        "<reference name=\"r\" interface=\"org.example.shop.Greeter\" target=\"(component.name=none)\"/>"),
                component(
                        "target that is no filter",
                        false,
                        "not a filter",
                        "",
                        "<reference name=\"r\" interface=\"org.example.shop.Other\" target=\"(a\"/>"),
                component(
                        "target by a property",
                        true,
                        "nobody offers org.example.shop.Greeter (component.name=none)",
                        "",
                        "<property name=\"r.target\" value=\"(component.name=none)\"/>"
                                + "<reference name=\"r\" interface=\"org.example.shop.Greeter\"/>"),
                component(
                        "start with the live revision",
                        true,
                        null,
                        "",
                        "<reference name=\"r\" interface=\"org.osgi.service.condition.Condition\""
                                + " target=\"(osgi.condition.id=midstream.live)\"/>"),
                component(
                        "condition of the live revision",
                        true,
                        null,
                        "",
                        "<property name=\"osgi.ds.satisfying.condition.target\""
                                + " value=\"(osgi.condition.id=midstream.live)\"/>"),
                component(
                        "condition that nobody sets",
                        true,
                        "nobody offers org.osgi.service.condition.Condition (osgi.condition.id=none)",
                        "",
                        "<property name=\"osgi.ds.satisfying.condition.target\" value=\"(osgi.condition.id=none)\"/>"),
                component(
                        "scheduled task",
                        true,
                        "has the property scheduler.period",
                        "",
                        "<property name=\"scheduler.period\" type=\"Long\" value=\"5\"/>"),
                new Case("servlet by alias", false, "property alias", jar -> jar.component("""
                        <component name="other">
                          <implementation class="org.example.impl.Plain"/>
                          <property name="alias" value="/a"/>
                          <service><provide interface="javax.servlet.Servlet"/></service>
                        </component>""")),
                new Case("class that is missing", false, "org.example.impl.Missing", jar -> jar.component("""
                        <component name="other"><implementation class="org.example.impl.Missing"/></component>""")),
                new Case(
                        "no class",
                        false,
                        "names no implementation class",
                        jar -> jar.component("<component name=\"other\"/>")),
                new Case("malformed description", false, "not a valid description", jar -> jar.component("<scr")),
                new Case(
                        "name twice",
                        false,
                        "has the name of another one",
                        jar -> jar.component(component("plain", "", ""))),
                new Case("contract with callbacks", true, null, jar -> jar.types(Ticking.class)
                        .component("""
                        <component name="other">
                          <implementation class="org.example.impl.Ticking"/>
                          <service><provide interface="org.example.shop.Ticker"/></service>
                        </component>""")),
                new Case("concrete class", true, null, jar -> jar.component("""
                        <component name="other">
                          <implementation class="org.example.impl.Plain"/>
                          <service><provide interface="org.example.impl.Plain"/></service>
                        </component>""")));
    }

    @TestFactory
    Stream<DynamicTest> firstDeployment() throws Exception {
        node.configure("present", Map.of("key", "value"));
        return Stream.of(headers(), components())
                .flatMap(Collection::stream)
                .map(one -> DynamicTest.dynamicTest(one.name, () -> {
                    String service = "shop.first" + ++serial;
                    compare(one, one.jar.apply(plain(service, "1.0.0")));
                }));
    }

    @TestFactory
    Stream<DynamicTest> secondDeployment() throws Exception {
        node.configure("present", Map.of("key", "value"));
        return Stream.of(headers(), components())
                .flatMap(Collection::stream)
                .map(one -> DynamicTest.dynamicTest(one.name, () -> {
                    String service = "shop.second" + ++serial;
                    assertThat(node.deploy(plain(service, "1.0.0").in(folder)).reasons())
                            .isEmpty();
                    compare(one, one.jar.apply(plain(service, "2.0.0")));
                }));
    }

    @TestFactory
    Stream<DynamicTest> singletons() {
        return Stream.of("singleton:=true", "singleton:=true;fragment-attachment:=never", "mandatory:=x;x=1")
                .map(directives -> DynamicTest.dynamicTest(directives, () -> {
                    String service = "shop.singleton" + ++serial;
                    for (String version : List.of("1.0.0", "2.0.0", "3.0.0")) {
                        JarBuilder jar =
                                plain(service, version).header("Bundle-SymbolicName", service + ";" + directives);
                        compare(new Case(directives, true, null, same -> same), jar);
                    }
                }));
    }

    /** A component that fails to activate is known only when it runs; the deployment says why. */
    @TestFactory
    Stream<DynamicTest> failingActivation() {
        return Stream.of("true", "false")
                .map(immediate -> DynamicTest.dynamicTest("immediate=" + immediate, () -> {
                    Path jar = impl("shop.failing" + ++serial, "1.0.0")
                            .types(Failing.class)
                            .component("""
                            <component name="failing" immediate="%s">
                              <implementation class="org.example.impl.Failing"/>
                              <service><provide interface="org.example.shop.Greeter"/></service>
                            </component>""".formatted(immediate))
                            .in(folder);
                    assertThat(node.plan(jar).verdict()).isEqualTo(Plan.Verdict.SAFE);
                    SwapRecord swap = node.deploy(jar);
                    assertThat(swap.verdict()).isEqualTo(SwapRecord.Verdict.REFUSED);
                    assertThat(swap.reasons().toString()).contains("the licence has expired");
                }));
    }

    private static void compare(Case one, JarBuilder builder) {
        Path jar = builder.in(folder);
        Plan plan = node.plan(jar);
        SwapRecord swap = node.deploy(jar);
        String both = "plan " + plan.verdict() + " " + plan.reasons() + " " + plan.notes() + "\nswap " + swap.verdict()
                + " " + swap.reasons() + " " + swap.notes();

        boolean refused = swap.verdict() == SwapRecord.Verdict.REFUSED;
        assertThat(plan.verdict() == Plan.Verdict.REFUSED).as(both).isEqualTo(refused);
        assertThat(refused).as(both).isEqualTo(!one.accepted);
        if (refused) {
            assertThat(withoutWait(swap.reasons())).as(both).containsExactlyInAnyOrderElementsOf(plan.reasons());
        } else {
            assertThat(withoutWait(swap.notes())).as(both).containsExactlyInAnyOrderElementsOf(plan.notes());
            assertThat(swap.notCovered()).as(both).isEqualTo(plan.notCovered());
        }
        List<String> said = new ArrayList<>(refused ? plan.reasons() : plan.notes());
        if (one.text == null) {
            assertThat(said).as(both).isEmpty();
        } else {
            assertThat(said).as(both).anySatisfy(sentence -> assertThat(sentence)
                    .contains(one.text));
        }
    }

    private static List<String> withoutWait(List<String> sentences) {
        return sentences.stream()
                .map(sentence -> sentence.replaceAll(" \\(waited \\d+ s\\)", ""))
                .toList();
    }
}
