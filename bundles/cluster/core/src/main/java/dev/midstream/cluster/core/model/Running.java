package dev.midstream.cluster.core.model;

/**
 * What a node reports of one service.
 *
 * @param digest of the revision that is live there, or null if none is
 * @param ready whether others can call it
 * @param refused digest of the revision that was to be live there and could not, or was undone; null if none
 * @param reason why it was refused or undone
 * @param holds what of its data is in this node alone, as a sentence; null if nothing is
 */
public record Running(String digest, boolean ready, String refused, String reason, String holds) {
    public static final Running NOTHING = new Running(null, false, null, null);

    /** Of a service whose data are where all nodes reach them. */
    public Running(String digest, boolean ready, String refused, String reason) {
        this(digest, ready, refused, reason, null);
    }

    /** Whether this revision is live and can be called. */
    public boolean serves(String wanted) {
        return ready && wanted.equals(digest);
    }

    public boolean refuses(String wanted) {
        return wanted.equals(refused);
    }
}
