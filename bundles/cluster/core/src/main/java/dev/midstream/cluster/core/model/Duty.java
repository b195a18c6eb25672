package dev.midstream.cluster.core.model;

/** Values of a node's assignment to a service: the digest of a revision, or one of the words here. */
public final class Duty {
    /** The node must withdraw the service as soon as others serve it. */
    public static final String WITHDRAW = "";
    /** The node must remove the service, although no other node serves it: an operator has removed it from the cluster. */
    public static final String REMOVE = "-";

    private Duty() {}

    public static boolean isDigest(String assigned) {
        return !assigned.equals(WITHDRAW) && !assigned.equals(REMOVE);
    }
}
