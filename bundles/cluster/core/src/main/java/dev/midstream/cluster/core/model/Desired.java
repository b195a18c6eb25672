package dev.midstream.cluster.core.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What operators want of a service.
 *
 * @param service Bundle-SymbolicName
 * @param digest of the revision to run: SHA-256, hexadecimal
 * @param instances on how many nodes; at least 1
 * @param labels that a node must have to run it
 * @param preferred nodes that run it before others, the first ones first
 * @param home the node that alone has its data, so that it runs there and nowhere else; null if there is none
 */
public record Desired(
        String service, String digest, int instances, Map<String, String> labels, List<String> preferred, String home) {
    /** @throws IllegalArgumentException if it should run nowhere */
    public Desired {
        if (instances < 1) {
            throw new IllegalArgumentException(
                    "A service runs on at least 1 node, not on " + instances + "; to end it, undeploy it");
        }
        labels = Map.copyOf(labels);
        preferred = List.copyOf(preferred);
    }

    /** One whose data are where all nodes reach them. */
    public Desired(String service, String digest, int instances, Map<String, String> labels, List<String> preferred) {
        this(service, digest, instances, labels, preferred, null);
    }

    Desired withHome(String node) {
        return new Desired(service, digest, instances, labels, preferred, node);
    }

    public Desired withDigest(String other) {
        return new Desired(service, other, instances, labels, preferred, home);
    }

    public Desired withInstances(int number) {
        return new Desired(service, digest, number, labels, preferred, home);
    }

    public Desired withLabels(Map<String, String> wanted) {
        return new Desired(service, digest, instances, wanted, preferred, home);
    }

    /** Runs on these nodes before others. */
    public Desired preferring(List<String> nodes) {
        return new Desired(service, digest, instances, labels, nodes, home);
    }

    /** Runs on one node in the place of another; the other nodes that run it keep it. */
    public Desired moved(String from, String to, List<String> running) {
        List<String> nodes = new ArrayList<>(running);
        nodes.remove(from);
        nodes.remove(to);
        nodes.add(0, to);
        return preferring(nodes);
    }
}
