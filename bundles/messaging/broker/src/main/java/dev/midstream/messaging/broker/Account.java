package dev.midstream.messaging.broker;

import java.util.List;
import java.util.stream.Stream;

/**
 * Somebody who uses the broker, and what for. Everybody owns the destinations that begin with their name or with the end
 * of it after a dot: {@code dev.midstream.processing} owns {@code processing.jobs}, and its queue for events of storage
 * is {@code Consumer.processing.VirtualTopic.storage.objects}. More is granted by name.
 *
 * @param name a Bundle-SymbolicName, or of a client outside
 * @param reads destinations that it may also consume from; a last segment {@code >} stands for any number of segments
 * @param writes destinations that it may also send to
 */
record Account(String name, List<String> reads, List<String> writes) {
    private static final String ANY = ">";

    /** Operators: everything. */
    static final String ADMIN = "admin";

    /** Calls of services on other nodes, and their answers. Nobody owns these by name. */
    static final String CALLS = "midstream.remote.>";

    /** Who carries those calls. */
    private static final String CARRIER = "dev.midstream.remote.jms";

    /** A broker of another node, which delivers messages here and is told of the consumers here. */
    static final Account PEER = new Account("midstream-peer", List.of("ActiveMQ.Advisory.>"), List.of(ANY));

    /** This broker, when it takes messages from itself to deliver them to a peer. */
    static final Account BRIDGE = new Account("midstream-bridge", List.of(ANY), List.of());

    Account {
        reads = List.copyOf(reads);
        writes = List.copyOf(writes);
    }

    static Account of(String name) {
        List<String> all =
                switch (name) {
                    case ADMIN -> List.of(ANY);
                    case CARRIER -> List.of(CALLS);
                    default -> List.of();
                };
        return new Account(name, all, all);
    }

    /** Whether it may consume from all that a destination's name, perhaps with wildcards, stands for. */
    boolean mayRead(String destination) {
        return owns(destination)
                || ownNames().anyMatch(own -> within(destination, "Consumer." + own + ".>"))
                || reads.stream().anyMatch(granted -> within(destination, granted));
    }

    boolean mayWrite(String destination) {
        return owns(destination)
                || ownNames()
                        .anyMatch(own -> within(destination, "VirtualTopic." + own + ".>")
                                || within(destination, "DLQ." + own + ".>")
                                || within(destination, "DLQ.Consumer." + own + ".>"))
                || writes.stream().anyMatch(granted -> within(destination, granted));
    }

    private boolean owns(String destination) {
        return !within(destination, CALLS) && ownNames().anyMatch(own -> within(destination, own + ".>"));
    }

    private Stream<String> ownNames() {
        return Stream.iterate(
                name, own -> own != null, own -> own.contains(".") ? own.substring(own.indexOf('.') + 1) : null);
    }

    private static boolean within(String destination, String pattern) {
        if (pattern.equals(ANY)) {
            return true;
        }
        if (!pattern.endsWith(".>")) {
            return destination.equals(pattern);
        }
        String prefix = pattern.substring(0, pattern.length() - 2);
        return destination.equals(prefix) || destination.startsWith(prefix + ".");
    }
}
