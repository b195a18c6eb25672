package dev.midstream.swap.plan;

import dev.midstream.swap.plan.jar.ComponentModel;
import dev.midstream.swap.plan.jar.JarContent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.osgi.framework.Constants;

/**
 * Rules for bundles that work in a node only with somebody's help, or of which a swap replaces a part only: web application
 * bundles, Blueprint, {@code HttpService}, native code, scheduled tasks. The sentences name the reason and the way out.
 */
final class BundleRules {
    private static final String SERVLET = "javax.servlet.Servlet";
    /** Services by which a bundle uses the servlet container directly. */
    static final Set<String> CONTAINERS =
            Set.of("org.osgi.service.http.HttpService", "org.ops4j.pax.web.service.WebContainer");

    private static final Set<String> CONTAINER_PACKAGES = Set.of("org.osgi.service.http", "org.ops4j.pax.web.service");

    /**
     * Descriptions that an extender must read.
     *
     * @param what a noun phrase for the descriptions
     * @param header the header that names them
     * @param folder where they are by default, or null
     * @param extender the name of the extender's capability {@code osgi.extender}
     * @param symbolicName the name of a bundle that is such an extender
     * @param needed true if nothing of the bundle works without the extender
     */
    private record Extended(
            String what, String header, String folder, String extender, String symbolicName, boolean needed) {}

    private static final List<Extended> EXTENDED = List.of(
            new Extended(
                    "Blueprint descriptions",
                    "Bundle-Blueprint",
                    "OSGI-INF/blueprint/",
                    "osgi.blueprint",
                    "org.apache.aries.blueprint.core",
                    true),
            new Extended(
                    "Spring contexts",
                    "Spring-Context",
                    "META-INF/spring/",
                    "spring",
                    "org.eclipse.gemini.blueprint.extender",
                    true),
            new Extended("iPOJO components", "iPOJO-Components", null, "ipojo", "org.apache.felix.ipojo", true),
            new Extended(
                    "persistence units", "Meta-Persistence", null, "osgi.jpa", "org.apache.aries.jpa.container", false),
            new Extended(
                    "offers for ServiceLoader",
                    "SPI-Provider",
                    null,
                    "osgi.serviceloader.registrar",
                    "org.apache.aries.spifly.dynamic.bundle",
                    false),
            new Extended(
                    "uses of ServiceLoader",
                    "SPI-Consumer",
                    null,
                    "osgi.serviceloader.processor",
                    "org.apache.aries.spifly.dynamic.bundle",
                    false));

    /** Paths in a bundle that an extender of the platform reads, by a noun phrase for what is there. */
    private static final Map<String, String> EVERYWHERE = Map.of(
            "configurations for the Configurator", "OSGI-INF/configurator/",
            "extensions of CXF", "META-INF/cxf/bus-extensions.txt",
            "an implementation of JAXB", "META-INF/services/javax.xml.bind.",
            "extensions of ActiveMQ", "META-INF/services/org/apache/activemq/");

    private final String name;
    private final JarContent content;
    private final Set<String> imports;
    private final Predicate<String> extender;
    private final Predicate<String> installed;
    private final List<String> refusals = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /**
     * @param name name and version of the bundle
     * @param imports the packages that it imports
     * @param extender tells if the node has an extender of this name
     * @param installed tells if a bundle of this name is installed
     */
    BundleRules(
            String name,
            JarContent content,
            Set<String> imports,
            Predicate<String> extender,
            Predicate<String> installed) {
        this.name = name;
        this.content = content;
        this.imports = imports;
        this.extender = extender;
        this.installed = installed;
        webApplication();
        extended();
        content.components().stream().filter(ComponentModel::enabled).forEach(this::component);
        container();
        nativeCode();
        everyRevision();
        serviceLoader();
    }

    List<String> refusals() {
        return refusals;
    }

    List<String> notes() {
        return notes;
    }

    private void webApplication() {
        if (content.header("Web-ContextPath") != null) {
            refusals.add(name + " is a web application bundle (Web-ContextPath), which the router does not serve and a"
                    + " swap cannot replace: register its servlets and files as services of the HTTP whiteboard.");
        }
    }

    private void extended() {
        for (Extended extended : EXTENDED) {
            boolean has = content.header(extended.header) != null
                    || extended.folder != null
                            && content.files(extended.folder, ".xml").findAny().isPresent();
            if (has && !extender.test(extended.extender) && !installed.test(extended.symbolicName)) {
                (extended.needed ? refusals : notes)
                        .add(name + " has " + extended.what + ", and this node has no extender for them, so they would"
                                + " have no effect: install one, such as " + extended.symbolicName
                                + ", or use Declarative Services.");
            }
        }
    }

    private void component(ComponentModel component) {
        if (component.properties().containsKey("alias")
                && component.interfaces().contains(SERVLET)) {
            refusals.add("component " + component.name() + " of " + name + " is a servlet with the property alias,"
                    + " which the servlet container initialises once and not for each revision: use the property"
                    + " osgi.http.whiteboard.servlet.pattern.");
        }
        Optional<String> schedule = component.properties().keySet().stream()
                .filter(property -> property.equals("scheduler.period") || property.equals("scheduler.expression"))
                .findFirst();
        if (schedule.isPresent()
                && !installed.test("org.apache.karaf.scheduler.core")
                && !installed.test("org.apache.sling.commons.scheduler")) {
            notes.add("component " + component.name() + " of " + name + " has the property " + schedule.get()
                    + ", and this node has no scheduler, so nothing runs it: start a timer in the component, which"
                    + " waits for the condition midstream.live.");
        }
        if (component.factory()) {
            notes.add("instances that consumers have made by the component factory "
                    + component.properties().get("component.factory") + " of " + name
                    + " stay on the old revision, and end with it: let consumers make new ones.");
        }
    }

    private void container() {
        boolean refers = content.components().stream()
                .filter(ComponentModel::enabled)
                .flatMap(component -> component.references().stream())
                .anyMatch(reference -> CONTAINERS.contains(reference.type()));
        if (refers || imports.stream().anyMatch(CONTAINER_PACKAGES::contains)) {
            notes.add(name + " uses HttpService: what it registers there is not routed, so that requests fail during a"
                    + " swap, and two revisions cannot have one alias. Use the HTTP whiteboard.");
        }
    }

    private void nativeCode() {
        if (content.header(Constants.BUNDLE_NATIVECODE) != null) {
            notes.add(name + " has native code, which each revision loads for itself: its state is there twice during a"
                    + " swap, and is not taken over.");
        }
    }

    /** Extenders of the platform that act on a bundle as soon as it is started; what they need services for is hidden. */
    private void everyRevision() {
        EVERYWHERE.forEach((what, path) -> {
            if (content.files(path, "").findAny().isPresent()) {
                notes.add(
                        name + " has " + what + ": the platform uses those of every started revision, for all bundles,"
                                + " and not only those of the live one. Keep them in a bundle of their own.");
            }
        });
    }

    private void serviceLoader() {
        if (content.code().serviceLoader()) {
            notes.add(
                    name + " offers classes to ServiceLoader, which has those of every started revision: its users keep"
                            + " the class of the revision before until that ends. Register a service instead.");
        }
    }
}
