package dev.midstream.cluster.api;

/** It could not be done, and nothing has changed; the message says what, why, and what to do. */
public final class ClusterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /** Why, for machines. */
    public enum Kind {
        UNKNOWN_SERVICE,
        UNKNOWN_NODE,
        /** What was asked for cannot be: too few nodes, not a bundle, a number that is none. */
        IMPOSSIBLE,
        /** Not now: something else is under way, or there is nothing to undo. */
        CONFLICT,
        /** The registry cannot be reached; whether it was written may be unknown, the message says so. */
        AWAY
    }

    public ClusterException(Kind kind, String message) {
        this(kind, message, null);
    }

    public ClusterException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
