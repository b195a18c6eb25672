package dev.midstream.cluster.core.model;

/**
 * What a node reports of one service.
 *
 * @param digest of the revision that is live there, or null if none is
 * @param ready whether others can call it
 * @param refused digest of the revision that was to be live there and could not, or was undone; null if none
 * @param reason why it was refused or undone
 */
public record Running(String digest, boolean ready, String refused, String reason) {
    public static final Running NOTHING = new Running(null, false, null, null);

    /** Whether this revision is live and can be called. */
    public boolean serves(String wanted) {
        return ready && wanted.equals(digest);
    }

    public boolean refuses(String wanted) {
        return wanted.equals(refused);
    }
}
