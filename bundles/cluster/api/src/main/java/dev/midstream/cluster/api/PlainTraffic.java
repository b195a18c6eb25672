package dev.midstream.cluster.api;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/**
 * The rule of this node for traffic to other nodes and to ZooKeeper without TLS: it stays on this machine, unless the
 * operator says that nobody else is on the network between. Immutable.
 */
public final class PlainTraffic {
    /** Framework property by which the operator trusts the network: {@code true}. */
    public static final String PROPERTY = "midstream.peers.plain";

    /** The part of an error message that says what to do. */
    public static final String REMEDY =
            "Set " + PROPERTY + "=true in etc/system.properties if nobody else is on the network"
                    + " between; whoever is there can read and change all that is sent.";

    private final boolean trusted;

    /** @param trusted true if nobody else is on the network between the nodes */
    public PlainTraffic(boolean trusted) {
        this.trusted = trusted;
    }

    /**
     * Reads the rule.
     *
     * @param properties values of framework properties by name, null for none
     */
    public static PlainTraffic from(UnaryOperator<String> properties) {
        return new PlainTraffic("true".equals(properties.apply(PROPERTY)));
    }

    /**
     * Returns true if this node may speak to a host without TLS. Resolves the name.
     *
     * @param host a name or an address; null and names that do not resolve are on no machine that is known
     */
    public boolean isPermitted(String host) {
        if (trusted) {
            return true;
        }
        if (host == null || host.isBlank()) {
            return false;
        }
        try {
            return Arrays.stream(InetAddress.getAllByName(host)).allMatch(InetAddress::isLoopbackAddress);
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
