package dev.midstream.cluster.core.model;

/**
 * The report of a node about one service.
 *
 * @param digest of the revision that is live there, or null if none is
 * @param ready true if other nodes can call it
 * @param refused digest of the revision that was to be live there and could not, or was undone; null if none
 * @param reason why it was refused or undone, does not answer, or stays although the node is to withdraw it; null if none
 * @param holds what of its data is in this node alone, as a sentence; null if nothing is
 * @param working digest of the revision that the node is making live at this moment; null if none
 */
public record Running(String digest, boolean ready, String refused, String reason, String holds, String working) {
    public static final Running NOTHING = new Running(null, false, null, null);

    /** A service whose data are where all nodes reach them, and that does not change. */
    public Running(String digest, boolean ready, String refused, String reason) {
        this(digest, ready, refused, reason, null);
    }

    /** A service that does not change. */
    public Running(String digest, boolean ready, String refused, String reason, String holds) {
        this(digest, ready, refused, reason, holds, null);
    }

    /** Returns true if this revision is live, can be called, and its deployment has ended. */
    public boolean serves(String wanted) {
        return ready && wanted.equals(digest) && !wanted.equals(working);
    }

    public boolean refuses(String wanted) {
        return wanted.equals(refused);
    }

    public Running workingOn(String deployed) {
        return new Running(digest, ready, refused, reason, holds, deployed);
    }
}
