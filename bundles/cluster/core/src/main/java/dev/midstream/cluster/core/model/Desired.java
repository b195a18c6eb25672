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
 * @param tries grows by one whenever an operator wants refused revisions to be tried again
 * @param removed true if an operator has removed it; the entry goes when the nodes have been told
 */
public record Desired(
        String service,
        String digest,
        int instances,
        Map<String, String> labels,
        List<String> preferred,
        String home,
        int tries,
        boolean removed) {
    /** @throws IllegalArgumentException if it should run nowhere */
    public Desired {
        if (instances < 1) {
            throw new IllegalArgumentException(
                    "A service runs on at least 1 node, not on " + instances + "; to end it, undeploy it");
        }
        labels = Map.copyOf(labels);
        preferred = List.copyOf(preferred);
    }

    /** A service whose data are where all nodes reach them. */
    public Desired(String service, String digest, int instances, Map<String, String> labels, List<String> preferred) {
        this(service, digest, instances, labels, preferred, null, 0, false);
    }

    Desired withHome(String node) {
        return new Desired(service, digest, instances, labels, preferred, node, tries, removed);
    }

    public Desired withDigest(String other) {
        return new Desired(service, other, instances, labels, preferred, home, tries, removed);
    }

    public Desired withInstances(int number) {
        return new Desired(service, digest, number, labels, preferred, home, tries, removed);
    }

    public Desired withLabels(Map<String, String> wanted) {
        return new Desired(service, digest, instances, wanted, preferred, home, tries, removed);
    }

    /** Runs on these nodes before others. */
    public Desired preferring(List<String> nodes) {
        return new Desired(service, digest, instances, labels, nodes, home, tries, removed);
    }

    /** Makes nodes try revisions again that they have refused. */
    public Desired retried() {
        return new Desired(service, digest, instances, labels, preferred, home, tries + 1, removed);
    }

    /** Ends the service on all nodes. */
    public Desired ended() {
        return new Desired(service, digest, instances, labels, preferred, home, tries, true);
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
