package dev.midstream.shapes;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The table of the shapes. */
final class Shapes {
    private Shapes() {}

    static List<Shape> all() {
        List<Shape> all = new ArrayList<>();
        all.addAll(components());
        all.addAll(registrations());
        all.addAll(contracts());
        all.addAll(bundles());
        all.addAll(eventsAndShell());
        all.addAll(servlets());
        all.addAll(resources());
        return all;
    }

    private static List<Shape> components() {
        return group(
                "Declarative Services",
                call("plain", "component"),
                call("immediate", "immediate component"),
                Shape.of("interfaces", "component with several interfaces", new InNode("either", "interfaces")),
                Shape.of("prototype", "component of prototype scope", new InNode("object", "prototype")),
                call("bundlescope", "component of bundle scope"),
                Shape.of("factory", "factory component (`factory=`)", new InNode("factory", "factory")),
                Shape.of(
                        "configurations",
                        "several factory configurations of one component",
                        new InNode("tenants", "configurations")),
                call("optional", "optional reference that is never satisfied"),
                call("waiting", "second component that requires a configuration and has none"),
                call("references", "greedy, dynamic and multiple references").needs("provider"),
                call("refers", "mandatory reference to a service of another bundle")
                        .needs("provider"),
                call("designated", "configuration with `@Modified`"),
                call("ownconfig", "component that stores its own configuration"),
                call("condition", "component that waits for the condition `midstream.live`")
                        .note("Its own activity begins a moment after the shift, and never in a canary")
                        .by(Scenario::eventually));
    }

    private static List<Shape> registrations() {
        return group(
                "Services registered by code",
                call("activator", "activator with `registerService`"),
                call("servicefactory", "`ServiceFactory`"),
                Shape.of("prototypefactory", "`PrototypeServiceFactory`", new InNode("object", "prototypefactory")),
                call("late", "registration from a thread"),
                call("tracked", "registration from the callback of a tracker"),
                call("managedservice", "`ManagedService` that registers once it is configured"),
                Shape.of(
                        "managedfactory",
                        "`ManagedServiceFactory`, a service for each configuration",
                        new InNode("tenants", "managedfactory")),
                call("blueprint", "Blueprint, with Aries Blueprint")
                        .needs(libraries(
                                "asm-tree",
                                "asm-commons",
                                "org.apache.aries.proxy",
                                "org.apache.aries.blueprint.api",
                                "org.apache.aries.blueprint.core")));
    }

    private static List<Shape> contracts() {
        return group(
                "Contracts",
                Shape.of("rich", "generics, defaults, variable arguments", new InNode("rich", "rich")),
                Shape.of("callable", "an interface of the JDK", new InNode("callable", "callable")),
                Shape.of("tostring", "an interface that declares `toString`", new InNode("text", "tostring")),
                Shape.of("concrete", "a class", new InNode("class", "concrete"))
                        .note("Dynamic consumers see one service go and another come; calls are not counted"),
                Shape.of("cast", "consumer that casts to a second interface", new InNode("cast", "cast"))
                        .note("A gate has the registered interfaces only: register the service with both")
                        .by(Scenario.differs("ClassCastException")),
                Shape.of("stage", "result `CompletionStage`", new InNode("stage", "stage")),
                Shape.of("promise", "result `Promise`", new InNode("promise", "promise")),
                Shape.of("stream", "result `InputStream`", new InNode("stream", "stream")),
                Shape.of(
                                "listeners",
                                "listeners that consumers leave with the service",
                                new InNode("tick", "listeners"))
                        .by(Scenario.differs("1.0.0")),
                Shape.of("health", "health check", new InNode("health", "health")));
    }

    private static List<Shape> bundles() {
        return group(
                "Bundles",
                call("singleton", "`singleton:=true`"),
                call("lazy", "`Bundle-ActivationPolicy: lazy`, with a component"),
                call("lazyactivator", "`Bundle-ActivationPolicy: lazy`, with an activator"),
                call("dynamicimport", "`DynamicImport-Package`"),
                call("embedded", "embedded jar (`Bundle-ClassPath`)"),
                call("multirelease", "multi-release jar"),
                call("nativecode", "`Bundle-NativeCode`"),
                call("datafile", "file in the bundle's data area")
                        .note("Each revision has an area of its own: keep files elsewhere")
                        .by(Scenario.differs("2.0.0, but the file is lost")),
                call("kotlin", "Kotlin, with its library embedded"),
                call("groovy", "Groovy, with its library as a bundle").needs(libraries("groovy")),
                call("host", "host of a fragment").needs("fragment"),
                call("required", "bundle that another one requires (`Require-Bundle`)")
                        .refused("shapes.required 1.0.0 is required by shapes.requiring 1.0.0 (Require-Bundle)")
                        .by(Scenario.used("requiring")),
                call("exporting", "exports its own contract, which no other bundle imports"),
                call("imported", "exports its own contract, which another bundle imports")
                        .refused("package shapes.imported of shapes.imported 1.0.0 is used by shapes.importing 1.0.0")
                        .by(Scenario.used("importing")),
                call("capable", "provides a capability that another bundle requires")
                        .refused("capability shapes.capability of shapes.capable 1.0.0 is used by"
                                + " shapes.capabilityuser 1.0.0")
                        .by(Scenario.used("capabilityuser")),
                call("spi", "provider of the service loader (`osgi.serviceloader`), with SPI Fly")
                        .needs(libraries(
                                "asm-tree",
                                "asm-commons",
                                "asm-analysis",
                                "asm-util",
                                "org.apache.aries.spifly.dynamic.bundle"))
                        .needs("spiuser")
                        .by(Scenario.differs("1.0.0")));
    }

    private static List<Shape> eventsAndShell() {
        return group(
                "Events, messages, shell",
                event("handler", "`EventHandler`"),
                event("slowhandler", "`EventHandler` that was denied because it hung, repaired")
                        .by(Scenario::repaired)
                        .control(Stock::repaired),
                event("droppedhandler", "`EventHandler` that the next version drops")
                        .by(Scenario::dropped)
                        .control(Stock::dropped),
                Shape.of("queue", "`MessageListener` of a queue", new InNode("queue", "queue")),
                Shape.of("topic", "`MessageListener` of a topic", new InNode("topic", "topic")),
                Shape.of("command", "Karaf command", new InNode("command", "command")),
                Shape.of("completion", "Karaf completer", new InNode("completion", "completion")),
                Shape.of(
                                "scheduler",
                                "`Runnable` with `scheduler.period`, with Karaf's scheduler",
                                new InNode("tick", "scheduler"))
                        .needs(libraries("org.apache.karaf.scheduler.core")));
    }

    private static List<Shape> servlets() {
        return group(
                "Servlets",
                http("servlet", "servlet of the whiteboard", "/servlet"),
                http("async", "asynchronous servlet", "/async"),
                http("filter", "filter of the whiteboard", "/filter/x"),
                http("files", "static resources of the whiteboard", "/files/version.txt"),
                http("context", "own `ServletContextHelper`", "/context/inside"),
                Shape.of("session", "session", WebProbes.session("/session")),
                Shape.of("upgrade", "upgraded connection (WebSocket)", WebProbes.upgraded("/upgrade"))
                        .note("The router cannot count upgraded connections: serve server-sent events instead")
                        .by(Scenario.unsupported("501"))
                        .control(Stock::unsupported),
                http("httpservice", "servlet registered with `HttpService`", "/httpservice")
                        .refused("shapes.httpservice 2.0.0 registers the alias /httpservice with HttpService, which"
                                + " shapes.httpservice 1.0.0 has"),
                http("alias", "servlet with the property `alias`", "/alias")
                        .refused(
                                "component shapes.alias.Hello of shapes.alias 1.0.0 is a servlet with the property alias")
                        .control(Stock::ineffective),
                http("wab", "web application bundle (`Web-ContextPath`)", "/wab/hello")
                        .refused("shapes.wab 1.0.0 is a web application bundle (Web-ContextPath)")
                        .control(Stock::ineffective));
    }

    private static List<Shape> resources() {
        return group(
                "JAX-RS",
                http("resource", "resource", "/resource"),
                http("prototyperesource", "resource of prototype scope", "/prototyperesource"),
                http("application", "application with a base", "/application/hello"),
                http("locator", "sub-resource locator that returns an object", "/locator/below"),
                http("classlocator", "sub-resource locator that returns a class", "/classlocator/below")
                        .note("Return an object")
                        .by(Scenario.unsupported("500"))
                        .control(Stock::unsupported),
                http("resourcecontext", "`ResourceContext`", "/resourcecontext/below")
                        .note("Make the object yourself")
                        .by(Scenario.unsupported("500"))
                        .control(Stock::unsupported),
                http("requestfilter", "own request filter", "/requestfilter"),
                http("mapper", "own exception mapper", "/mapper"),
                http("anymapper", "own exception mapper of `Throwable`", "/anymapper"),
                Shape.of("body", "own reader and writer", Http.post("/body", "application/x-shape", "text")),
                Shape.of("json", "JSON", WebProbes.json("/json")),
                Shape.of("multipart", "multipart, `List<Attachment>`", WebProbes.multipart("/multipart")),
                Shape.of("multipartparam", "multipart, `@Multipart`", WebProbes.multipart("/multipartparam"))
                        .note("Take a `List<Attachment>`")
                        .by(Scenario.unsupported("400"))
                        .control(Stock::unsupported),
                Shape.of("encoded", "encoded characters in a path", WebProbes.encoded("/encoded/")),
                Shape.of("broken", "answer that fails half-way", WebProbes.broken("/broken"))
                        .note("The client sees a broken transfer")
                        .control(Stock::whole),
                Shape.of("sse", "server-sent events", WebProbes.events("/sse")),
                http("pathone", "path that moves to another service in one set", "/moving")
                        .by(Scenario::moved)
                        .control(Stock::moved));
    }

    private static List<Shape> group(String heading, Shape... shapes) {
        return Arrays.stream(shapes).map(shape -> shape.in(heading)).toList();
    }

    /** Names jars of the class path, in the order in which they are started. */
    private static String[] libraries(String... artifacts) {
        return Arrays.stream(artifacts).map(Bench.LIBRARY::concat).toArray(String[]::new);
    }

    private static Shape call(String name, String title) {
        return Shape.of(name, title, new InNode("call", name));
    }

    private static Shape event(String name, String title) {
        return Shape.of(name, title, new InNode("event", name));
    }

    private static Shape http(String name, String title, String path) {
        return Shape.of(name, title, Http.get(path));
    }
}
