package dev.midstream.swap.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midstream.swap.api.DeployOptions;
import dev.midstream.swap.api.Plan;
import dev.midstream.swap.api.Revision;
import dev.midstream.swap.api.Service;
import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.SwapRecord.Verdict;
import dev.midstream.swap.gate.Ingress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.example.impl.Hanging;
import org.example.impl.Idle;
import org.example.impl.Late;
import org.example.impl.Plain;
import org.example.impl.Ticking;
import org.example.shop.Greeter;
import org.example.shop.Other;
import org.example.shop.Ticker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;

/** The proof of a revision, by the plan of its bundle and by the bundles of the node that depend on it. */
class ProofTest {
    private static final String SHOP = "shop";
    private static final String GREETER = Greeter.class.getName();

    @TempDir
    Path folder;

    private EmbeddedNode node;
    private BundleContext consumer;

    @BeforeEach
    void start() throws Exception {
        node = new EmbeddedNode(folder, 2);
        node.install(new JarBuilder("shop.api", "1.0.0")
                .header("Export-Package", "org.example.shop;version=1.0.0")
                .types(Greeter.class, Other.class, Ticker.class, Ticker.Listener.class, Ticker.Ticks.class));
        consumer = node.install(new JarBuilder("consumer", "1.0.0").header("Import-Package", "org.example.shop"))
                .getBundleContext();
    }

    @AfterEach
    void stop() throws Exception {
        System.clearProperty("org.example.register");
        System.setProperty("org.example.release", "true");
        node.close();
        System.clearProperty("org.example.release");
    }

    private static JarBuilder bundle(String service, String version) {
        return new JarBuilder(service, version)
                .header("Import-Package", "org.example.shop,org.osgi.framework")
                .types(Plain.class);
    }

    private static String component(String name, String type, String content) {
        return """
                <component name="%s">
                  <implementation class="org.example.impl.%s"/>
                  <service><provide interface="%s"/></service>
                  %s
                </component>""".formatted(name, type.equals(Ticker.class.getName()) ? "Ticking" : "Plain", type, content);
    }

    private static JarBuilder plain(String version) {
        return bundle(SHOP, version).component(component("greeter", GREETER, ""));
    }

    private static JarBuilder late(String version) {
        return bundle(SHOP, version)
                .header("Bundle-Activator", Late.class.getName())
                .types(Late.class);
    }

    private SwapRecord committed(JarBuilder jar) {
        SwapRecord swap = node.deploy(jar.in(folder));
        assertThat(swap.verdict()).as(swap.toString()).isEqualTo(Verdict.COMMITTED);
        return swap;
    }

    private SwapRecord refused(JarBuilder jar, String reason) {
        Path file = jar.in(folder);
        Plan plan = node.plan(file);
        SwapRecord swap = node.deploy(file);
        assertThat(swap.verdict()).as(swap.toString()).isEqualTo(Verdict.REFUSED);
        assertThat(plan.reasons().toString()).as(plan.toString()).contains(reason);
        assertThat(swap.reasons())
                .extracting(sentence -> sentence.replaceAll(" \\(waited \\d+ s\\)", ""))
                .containsExactlyInAnyOrderElementsOf(plan.reasons());
        return swap;
    }

    private ServiceReference<?> gate() {
        return consumer.getServiceReference(GREETER);
    }

    @Test
    void serviceThatIsRegisteredLaterIsAwaited() {
        System.setProperty("org.example.register", "true");
        committed(late("1.0.0"));
        ServiceReference<?> gate = gate();
        consumer.getService(gate);
        System.clearProperty("org.example.register");
        SwapRecord swap = node.engine()
                .deploy(List.of(late("2.0.0").in(folder)), DeployOptions.by("test"), step -> {
                    if (step.name().equals("prove")) {
                        System.setProperty("org.example.register", "true");
                    }
                })
                .get(0);
        assertThat(swap.verdict()).as(swap.toString()).isEqualTo(Verdict.COMMITTED);
        assertThat(gate()).as("the gate keeps its registration").isEqualTo(gate);
        assertThat(swap.notes()).isEmpty();
    }

    @Test
    void serviceThatIsNeverRegisteredIsANoteUnlessItIsUsed() {
        SwapRecord first = committed(late("1.0.0"));
        assertThat(first.notes().toString())
                .contains("has not registered it as a service (waited 2 s)", "provides nothing");
        System.setProperty("org.example.register", "true");
        committed(late("2.0.0"));
        consumer.getService(gate());
        System.clearProperty("org.example.register");
        SwapRecord swap = node.deploy(late("3.0.0").in(folder));
        assertThat(swap.verdict()).isEqualTo(Verdict.REFUSED);
        assertThat(swap.reasons().toString()).contains("does not offer " + GREETER, "consumer 1.0.0");
    }

    @Test
    void optionalComponentIsAcceptedAndReadinessKeepsTrue() throws Exception {
        String optional = component("optional", "org.example.shop.Other", "")
                .replace("</component>", "<reference name=\"r\" interface=\"org.example.shop.Ticker\"/></component>");
        SwapRecord swap = committed(plain("1.0.0").component(optional));
        assertThat(swap.notes())
                .containsExactly("component optional is not satisfied, nobody offers org.example.shop.Ticker:"
                        + " it stays inactive until then");
        assertThat(node.engine().pending(SHOP)).isEmpty();
        long begun = System.nanoTime();
        committed(plain("2.0.0").component(optional));
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .as("a component that waits in the live revision too is not waited for")
                .isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void componentThatIsWorseThanLiveIsRefused() {
        committed(plain("1.0.0"));
        refused(
                bundle(SHOP, "2.0.0")
                        .component(component(
                                "greeter", GREETER, "<reference name=\"r\" interface=\"org.example.shop.Other\"/>")),
                "component greeter is not satisfied, nobody offers org.example.shop.Other");
    }

    @Test
    void newComponentCountsIfAConsumerNeedsIt() {
        committed(plain("1.0.0"));
        JarBuilder renamed = bundle(SHOP, "2.0.0")
                .component(component("other", GREETER, "<reference name=\"r\" interface=\"org.example.shop.Other\"/>"));
        consumer.getService(gate());
        refused(renamed, "component other is not satisfied, nobody offers org.example.shop.Other");
    }

    @Test
    void componentThatStopsWorkingMakesTheNodeNotReady() throws Exception {
        Bundle ticker = node.install(bundle("ticker", "1.0.0")
                .types(Ticking.class)
                .component(component("ticker", Ticker.class.getName(), "")));
        committed(bundle(SHOP, "1.0.0")
                .component(component(
                        "greeter", GREETER, "<reference name=\"r\" interface=\"org.example.shop.Ticker\"/>")));
        assertThat(node.engine().pending(SHOP)).isEmpty();
        ticker.stop();
        assertThat(node.engine().pending(SHOP))
                .containsExactly("component greeter is not satisfied, nobody offers org.example.shop.Ticker");
        ticker.start();
        assertThat(node.engine().pending(SHOP)).isEmpty();
    }

    @Test
    void instancesOfAFactoryAreNotedAndDoNotKeepASwap() throws Exception {
        String factory = component("made", GREETER, "").replace("name=\"made\"", "name=\"made\" factory=\"greeters\"");
        JarBuilder first = new JarBuilder(SHOP, "1.0.0")
                .header("Import-Package", "org.example.shop,org.osgi.service.component")
                .types(Plain.class)
                .component(factory);
        committed(first);
        ServiceReference<?> reference = consumer.getServiceReferences(
                        org.osgi.service.component.ComponentFactory.class.getName(), "(component.factory=greeters)")[0];
        Object instance = ((org.osgi.service.component.ComponentFactory<?>) consumer.getService(reference))
                .newInstance(null)
                .getInstance();
        assertThat(instance).isNotNull();
        JarBuilder second = new JarBuilder(SHOP, "2.0.0")
                .header("Import-Package", "org.example.shop,org.osgi.service.component")
                .types(Plain.class)
                .component(factory);
        Plan plan = node.plan(second.in(folder));
        SwapRecord swap = committed(second);
        assertThat(plan.notes().toString()).contains("component factory greeters", "stay on the old revision");
        assertThat(swap.notes().toString()).contains("component factory greeters", "stay on the old revision");
        assertThat(swap.notCovered().toString()).contains("component factory greeters");
    }

    @Test
    void bundleThatIsRequiredAsAWholeIsRefused() throws Exception {
        committed(plain("1.0.0").header("Export-Package", "org.example.impl;version=1"));
        Bundle user = node.install(new JarBuilder("user", "1.0.0").header("Require-Bundle", SHOP));
        refused(plain("2.0.0"), "shop 1.0.0 is required by user 1.0.0 (Require-Bundle)");
        assertThat(node.engine()
                        .undeploy(SHOP, DeployOptions.by("test"), step -> {})
                        .reasons()
                        .toString())
                .contains("is required by user 1.0.0");
        user.uninstall();
    }

    @Test
    void bundleWithACapabilityInUseIsRefused() throws Exception {
        committed(plain("1.0.0").header("Provide-Capability", "org.example.thing"));
        Bundle user = node.install(new JarBuilder("user", "1.0.0").header("Require-Capability", "org.example.thing"));
        refused(plain("2.0.0"), "capability org.example.thing of shop 1.0.0 is used by user 1.0.0");
        user.uninstall();
    }

    @Test
    void fragmentsAreAttachedToTheNextRevisionIfTheyFit() throws Exception {
        node.install(new JarBuilder("shop.fragment", "1.0.0")
                .header("Fragment-Host", SHOP + ";bundle-version=\"[1,3)\"")
                .file("fragment.txt", "found"));
        committed(plain("1.0.0"));
        Path second = plain("2.0.0").in(folder);
        assertThat(node.plan(second).warnings().toString()).contains("shop.fragment 1.0.0");
        assertThat(node.deploy(second).verdict()).isEqualTo(Verdict.COMMITTED);
        Bundle live = live();
        assertThat(live.getVersion().toString()).isEqualTo("2.0.0");
        assertThat(live.getResource("fragment.txt")).isNotNull();
        refused(
                plain("3.0.0"),
                "fragment shop.fragment 1.0.0 is attached to shop 2.0.0, and its Fragment-Host excludes 3.0.0");
    }

    private Bundle live() throws Exception {
        long id = node.engine().service(SHOP).live().bundle();
        return node.context().getBundle(id);
    }

    @Test
    void callbacksOfConsumersAreNoted() {
        JarBuilder ticking =
                bundle(SHOP, "1.0.0").types(Ticking.class).component(component("ticker", Ticker.class.getName(), ""));
        committed(ticking);
        consumer.getService(consumer.getServiceReference(Ticker.class.getName()));
        Plan plan = node.plan(bundle(SHOP, "2.0.0")
                .types(Ticking.class)
                .component(component("ticker", Ticker.class.getName(), ""))
                .in(folder));
        assertThat(plan.verdict()).isEqualTo(Plan.Verdict.SIDE_BY_SIDE);
        assertThat(plan.notes().toString())
                .contains("contract org.example.shop.Ticker takes objects", "add(Ticker.Listener)");
        assertThat(plan.warnings().toString()).contains("Ticker.Ticks open()");
        assertThat(plan.notCovered().toString()).contains("Ticker.Ticks open()", "add(Ticker.Listener)");
    }

    @Test
    void refusedBundleThatHangsIsNotListed() throws Exception {
        SwapRecord swap = node.deploy(bundle("hanging", "1.0.0")
                .header("Bundle-Activator", Hanging.class.getName())
                .types(Hanging.class)
                .in(folder));
        assertThat(swap.verdict()).isEqualTo(Verdict.REFUSED);
        assertThat(node.bundle("hanging").getState()).isEqualTo(Bundle.STARTING);
        assertThat(node.engine().services()).extracting(Service::name).doesNotContain("hanging");
    }

    @Test
    void bundleOfContractsIsListedAsContract() throws Exception {
        committed(new JarBuilder("prices.api", "1.0.0").header("Export-Package", "org.example.prices;version=1"));
        committed(plain("1.0.0"));
        assertThat(node.engine().service("prices.api").kind()).isEqualTo(Service.Kind.CONTRACT);
        assertThat(node.engine().service(SHOP).kind()).isEqualTo(Service.Kind.SERVICE);
        node.install(plain("1.5.0"));
        assertThat(node.engine().service(SHOP).revisions())
                .extracting(Revision::state)
                .as("a version that somebody installs by hand")
                .containsExactlyInAnyOrder(Revision.State.LIVE, Revision.State.HIDDEN);
    }

    @Test
    void bundleThatProvidesNothingIsNoted() {
        SwapRecord swap = committed(bundle("idle", "1.0.0")
                .header("Bundle-Activator", Idle.class.getName())
                .types(Idle.class));
        assertThat(swap.notes().toString()).contains("idle 1.0.0 provides nothing");
    }

    @Test
    void lazyBundleIsStartedAndReady() throws Exception {
        committed(plain("1.0.0").header(Constants.BUNDLE_ACTIVATIONPOLICY, Constants.ACTIVATION_LAZY));
        assertThat(live().getState()).isEqualTo(Bundle.ACTIVE);
        assertThat(node.engine().pending(SHOP)).isEmpty();
    }

    /** By default bnd replaces SNAPSHOT by the minute of the build, and Maven's own file keeps it. */
    @Test
    void secondBuildOfAMavenSnapshotIsDeployed() {
        String maven = "META-INF/maven/org.example/shop/pom.properties";
        committed(plain("1.2.0.202611262346").file(maven, "version=1.2.0-SNAPSHOT"));
        committed(plain("1.2.0.202611262346")
                .file(maven, "version=1.2.0-SNAPSHOT")
                .header("Bundle-Description", "other"));
        refused(
                plain("1.2.0.202611262346").file(maven, "version=1.1.0-SNAPSHOT"),
                "raise Bundle-Version in the jar, or let it end in SNAPSHOT while you try things out"
                        + " (with bnd: -snapshot: SNAPSHOT)");
    }

    /** An ingress that has some paths and serves others. */
    private record Web(List<String> taken, List<String> served) implements Ingress {
        @Override
        public void prove(Bundle revision, Duration atMost) {
            // every revision is ready
        }

        @Override
        public List<String> endpoints(Bundle revision) {
            return List.of();
        }

        @Override
        public List<String> paths(Bundle revision) {
            return served;
        }

        @Override
        public List<String> conflicts(String service, Collection<String> patterns, Collection<String> set) {
            return patterns.stream()
                    .filter(taken::contains)
                    .map(path -> "path " + path + " of " + service + " belongs to another")
                    .toList();
        }
    }

    private static JarBuilder servlet(String version, String pattern) {
        return bundle(SHOP, version).component("""
                <component name="web">
                  <implementation class="org.example.impl.Plain"/>
                  <property name="osgi.http.whiteboard.servlet.pattern" value="%s"/>
                  <service><provide interface="javax.servlet.Servlet"/></service>
                </component>""".formatted(pattern));
    }

    @Test
    void pathsOfOthersAreRefusedBeforeTheStart() {
        node.add(new Web(List.of("/health"), List.of("/shop/*")));
        committed(servlet("1.0.0", "/shop/*"));
        refused(servlet("2.0.0", "/health"), "path /health of shop belongs to another");
    }

    @Test
    void pathThatIsNotServedIsRefused() throws Exception {
        node.add(new Web(List.of(), List.of("/shop/*")));
        SwapRecord swap = node.deploy(servlet("1.0.0", "/missing").in(folder));
        assertThat(swap.verdict()).isEqualTo(Verdict.REFUSED);
        assertThat(swap.reasons().toString()).contains("declared and not served: /missing");
        node.configure("web", Map.of("osgi.http.whiteboard.servlet.pattern", "/shop/*"));
        assertThat(node.deploy(servlet("1.0.0", "/missing").in(folder)).verdict())
                .as("a configuration decides on the paths")
                .isEqualTo(Verdict.COMMITTED);
    }
}
