package dev.midstream.http.router.site;

/** Thrown if a servlet takes a connection over: such a connection is no request, and could not be drained. */
public final class UpgradeRefusedException extends UnsupportedOperationException {
    private static final long serialVersionUID = 1L;

    UpgradeRefusedException(String path) {
        super("The connection of " + path + " cannot be upgraded: a swap could not wait for its end. Use server-sent"
                + " events, or a messaging protocol of the node, for what is sent without a request.");
    }

    /** Returns the refusal that an exception is, or was caused by; null if there is none. */
    public static UpgradeRefusedException in(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof UpgradeRefusedException refused) {
                return refused;
            }
        }
        return null;
    }
}
