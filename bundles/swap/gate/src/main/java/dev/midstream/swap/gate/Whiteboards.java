package dev.midstream.swap.gate;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;

/**
 * The contracts of whiteboards. A whiteboard tracks services and takes what there is: it depends on no single one, so a
 * revision may bring and drop such a service. Some whiteboards remember a service by its reference, for good or bad; their
 * gates are registered again at a shift. Immutable.
 */
final class Whiteboards {
    private static final List<Whiteboard> KNOWN = List.of(
            // EventAdmin gives up a handler that was slow once, and has queues of events for the others
            new Whiteboard("org.osgi.service.event.EventHandler", "", Renewal.WHEN_UNUSED),
            // the executor waits for a check that hangs, and executes no other one of the same reference
            new Whiteboard("org.apache.felix.hc.api.HealthCheck", "", Renewal.AT_SHIFT),
            // the scheduler counts periods from the registration
            new Whiteboard("java.lang.Runnable", "scheduler.", Renewal.WHEN_CHANGED),
            new Whiteboard("org.apache.karaf.scheduler.Job", "scheduler.", Renewal.WHEN_CHANGED),
            new Whiteboard("org.apache.karaf.shell.api.console.Command", "", Renewal.WHEN_CHANGED),
            new Whiteboard("javax.servlet.Servlet", "", Renewal.WHEN_CHANGED),
            new Whiteboard("javax.servlet.Filter", "", Renewal.WHEN_CHANGED),
            new Whiteboard("org.apache.felix.fileinstall.ArtifactListener", "", Renewal.WHEN_CHANGED),
            new Whiteboard("org.ops4j.pax.logging.spi.PaxAppender", "", Renewal.WHEN_CHANGED),
            new Whiteboard("org.osgi.service.remoteserviceadmin.EndpointEventListener", "", Renewal.WHEN_CHANGED),
            new Whiteboard("org.osgi.service.remoteserviceadmin.RemoteServiceAdminListener", "", Renewal.WHEN_CHANGED));

    private final List<Whiteboard> whiteboards;

    /** The change of the represented service at which a gate is registered again. */
    enum Renewal {
        /** Never: consumers hold the gate for good. */
        NEVER,
        /** Each change. */
        AT_SHIFT,
        /** A change before or during which all users have given the gate up. */
        WHEN_UNUSED,
        /** A change of properties. */
        WHEN_CHANGED
    }

    /** @param property the prefix of a property without which the class is an ordinary contract; may be empty */
    private record Whiteboard(String contract, String property, Renewal renewal) {
        boolean tracks(String className, Collection<String> properties) {
            return contract.equals(className)
                    && (property.isEmpty() || properties.stream().anyMatch(name -> name.startsWith(property)));
        }
    }

    private Whiteboards(List<Whiteboard> whiteboards) {
        this.whiteboards = whiteboards;
    }

    /** Returns the known whiteboards and those of {@link GateProperties#WHITEBOARDS}. */
    static Whiteboards of(BundleContext context) {
        return of(context.getProperty(GateProperties.WHITEBOARDS));
    }

    /** @param more comma-separated class names, or null */
    static Whiteboards of(String more) {
        Stream<Whiteboard> configured = Arrays.stream(more == null ? new String[0] : more.split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .map(name -> new Whiteboard(name, "", Renewal.WHEN_UNUSED));
        return new Whiteboards(Stream.concat(KNOWN.stream(), configured).toList());
    }

    /** Returns true if a class of a service with these properties belongs to a whiteboard. */
    boolean contains(String className, Collection<String> properties) {
        return renewal(className, properties) != Renewal.NEVER;
    }

    /** Returns the renewal of the gate of a service; never, if a consumer may hold it for one of its classes. */
    Renewal renewal(Collection<String> classNames, Collection<String> properties) {
        List<Renewal> renewals = classNames.stream()
                .map(name -> renewal(name, properties))
                .distinct()
                .toList();
        return renewals.size() == 1 ? renewals.get(0) : Renewal.NEVER;
    }

    private Renewal renewal(String className, Collection<String> properties) {
        return whiteboards.stream()
                .filter(whiteboard -> whiteboard.tracks(className, properties))
                .map(Whiteboard::renewal)
                .findFirst()
                .orElse(Renewal.NEVER);
    }
}
