package dev.midstream.swap.gate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.osgi.framework.ServiceReference;

/**
 * The classes of one service by the way in which consumers reach them. Each class is classified for itself: one that no gate
 * can represent does not exempt the others. Gates and plans use the same classification.
 *
 * @param gated interfaces that a gate represents, sorted
 * @param mirrored classes whose live object is registered once more, because no gate can represent them, sorted; calls to
 *     them are not counted
 * @param passedThrough callbacks by which the framework and its compendium serve one bundle; each revision keeps its own
 * @param served classes that an ingress serves, such as servlets; hidden from all other bundles
 */
public record ServiceClasses(
        List<String> gated, List<String> mirrored, List<String> passedThrough, List<String> served) {
    private static final Set<String> PASS_THROUGH = Set.of(
            "org.osgi.service.cm.ManagedService",
            "org.osgi.service.cm.ManagedServiceFactory",
            "org.osgi.service.cm.ConfigurationListener",
            "org.osgi.service.cm.SynchronousConfigurationListener",
            "org.osgi.service.cm.ConfigurationPlugin",
            "org.osgi.service.metatype.MetaTypeProvider");

    private static final String HOOKS = "org.osgi.framework.hooks.";

    /** Prefixes of properties of services that the HTTP router serves. */
    private static final List<String> SERVED = List.of("osgi.jaxrs.", "osgi.http.whiteboard.");

    /** Prefixes of the classes by which the HTTP router is served. */
    private static final List<String> WHITEBOARD = List.of(
            "javax.servlet.",
            "jakarta.servlet.",
            "javax.ws.rs.",
            "jakarta.ws.rs.",
            "org.osgi.service.http.",
            "org.osgi.service.servlet.",
            "org.osgi.service.jaxrs.",
            "org.osgi.service.jakartars.",
            "java.");

    public ServiceClasses {
        gated = gated.stream().sorted().toList();
        mirrored = mirrored.stream().sorted().toList();
        passedThrough = List.copyOf(passedThrough);
        served = List.copyOf(served);
    }

    /**
     * @param classes the names that the service is registered with
     * @param properties the keys of the service's properties
     * @param gateable tells if a gate can represent a class: a public interface, not sealed, that its bundle can load
     */
    public static ServiceClasses of(
            Collection<String> classes, Collection<String> properties, Predicate<String> gateable) {
        boolean servesHttp = properties.stream().anyMatch(ServiceClasses::isOfIngress);
        List<String> gated = new ArrayList<>();
        List<String> mirrored = new ArrayList<>();
        List<String> passedThrough = new ArrayList<>();
        List<String> served = new ArrayList<>();
        for (String name : classes) {
            if (isPassedThrough(name)) {
                passedThrough.add(name);
            } else if (servesHttp && WHITEBOARD.stream().anyMatch(name::startsWith)) {
                served.add(name);
            } else if (gateable.test(name)) {
                gated.add(name);
            } else {
                (servesHttp ? served : mirrored).add(name);
            }
        }
        return new ServiceClasses(gated, mirrored, passedThrough, served);
    }

    /** Returns the classes of a registered service. Loads them, which may run code of other bundles. */
    public static ServiceClasses of(ServiceReference<?> reference) {
        return Classes.of(reference);
    }

    /** Returns true for a callback by which the framework or its compendium serves one bundle. */
    public static boolean isPassedThrough(String className) {
        return PASS_THROUGH.contains(className) || className.startsWith(HOOKS);
    }

    /** Returns true for a property by which an ingress finds the services that it serves. */
    public static boolean isOfIngress(String property) {
        return SERVED.stream().anyMatch(property::startsWith);
    }

    /** Returns true if a gate or mirror represents the service. */
    public boolean exposed() {
        return !gated.isEmpty() || !mirrored.isEmpty();
    }

    /**
     * Returns the callbacks that other bundles would not find because the service is hidden for its other classes. The
     * framework finds its hooks itself.
     */
    List<String> hiddenCallbacks() {
        return exposed() || !served.isEmpty()
                ? passedThrough.stream().filter(name -> !name.startsWith(HOOKS)).toList()
                : List.of();
    }
}
