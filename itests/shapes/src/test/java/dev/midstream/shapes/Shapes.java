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
                call("condition", "component that waits for the condition `midstream.live`"));
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
                call("blueprint", "Blueprint").absent("Blueprint"));
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
                Shape.of("listeners", "listeners that consumers leave with the service", new InNode("tick", "listeners")),
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
                call("groovy", "Groovy, with its library as a bundle")
                        .needs(Bench.LIBRARY + "groovy"),
                call("host", "host of a fragment").needs("fragment"),
                call("required", "bundle that another one requires (`Require-Bundle`)")
                        .by(Scenario.used("requiring")),
                call("exporting", "exports its own contract, which no other bundle imports"),
                call("imported", "exports its own contract, which another bundle imports")
                        .by(Scenario.used("importing")),
                call("capable", "provides a capability that another bundle requires")
                        .by(Scenario.used("capabilityuser")),
                call("spi", "provider of the service loader (`osgi.serviceloader`)")
                        .absent("a service loader mediator"));
    }

    private static List<Shape> eventsAndShell() {
        return group(
                "Events, messages, shell",
                event("handler", "`EventHandler`"),
                event("slowhandler", "`EventHandler` that was denied because it hung, repaired")
                        .by(Scenario::repaired),
                event("droppedhandler", "`EventHandler` that the next version drops")
                        .by(Scenario::dropped),
                Shape.of("queue", "`MessageListener` of a queue", new InNode("queue", "queue")),
                Shape.of("topic", "`MessageListener` of a topic", new InNode("topic", "topic")),
                Shape.of("command", "Karaf command", new InNode("command", "command"))
                        .withoutCanary(),
                Shape.of("completion", "Karaf completer", new InNode("completion", "completion"))
                        .withoutCanary(),
                call("scheduler", "`Runnable` with `scheduler.period`").absent("a scheduler"));
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
                Shape.of("upgrade", "upgraded connection (WebSocket)", WebProbes.upgraded("/upgrade")),
                http("httpservice", "servlet registered with `HttpService`", "/httpservice"),
                http("alias", "servlet with the property `alias`", "/alias").absent("Pax Web's whiteboard"),
                http("wab", "web application bundle (`Web-ContextPath`)", "/wab/hello")
                        .absent("an extender of web applications"));
    }

    private static List<Shape> resources() {
        return group(
                "JAX-RS",
                http("resource", "resource", "/resource"),
                http("prototyperesource", "resource of prototype scope", "/prototyperesource"),
                http("application", "application with a base", "/application/hello"),
                http("locator", "sub-resource locator that returns an object", "/locator/below"),
                http("classlocator", "sub-resource locator that returns a class", "/classlocator/below"),
                http("resourcecontext", "`ResourceContext`", "/resourcecontext/below"),
                http("requestfilter", "own request filter", "/requestfilter"),
                http("mapper", "own exception mapper", "/mapper"),
                http("anymapper", "own exception mapper of `Throwable`", "/anymapper"),
                Shape.of("body", "own reader and writer", Http.post("/body", "application/x-shape", "text")),
                Shape.of("json", "JSON", WebProbes.json("/json")),
                Shape.of("multipart", "multipart, `List<Attachment>`", WebProbes.multipart("/multipart")),
                Shape.of("multipartparam", "multipart, `@Multipart`", WebProbes.multipart("/multipartparam")),
                Shape.of("encoded", "encoded characters in a path", WebProbes.encoded("/encoded/")),
                Shape.of("broken", "answer that fails half-way", WebProbes.broken("/broken"))
                        .note("The client sees a broken transfer"),
                Shape.of("sse", "server-sent events", WebProbes.events("/sse")),
                http("pathone", "path that moves to another service in one set", "/moving")
                        .by(Scenario::moved));
    }

    private static List<Shape> group(String heading, Shape... shapes) {
        return Arrays.stream(shapes).map(shape -> shape.in(heading)).toList();
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
