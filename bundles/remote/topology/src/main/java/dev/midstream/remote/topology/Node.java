package dev.midstream.remote.topology;

import org.osgi.framework.BundleContext;

/** This node, and the properties by which endpoints say where they are and what they are. */
final class Node {
    /** Of an endpoint: the node that has it; as a framework property: this node's name. */
    static final String NODE = "midstream.node";

    /** Of an endpoint: the version of the revision that was live when it was announced. */
    static final String VERSION = "service.version";

    private Node() {}

    static String name(BundleContext context) {
        String name = context.getProperty(NODE);
        return name == null ? "node1" : name;
    }
}
