package dev.midstream.swap.api;

/**
 * One version of a service, as installed in this container.
 *
 * @param bundle the bundle's id
 * @param version the bundle's version
 * @param state what it is to its service
 * @param calls calls that entered it since it became live, of any kind
 * @param inFlight calls that have not ended yet
 */
public record Revision(long bundle, String version, State state, long calls, long inFlight) {
    public enum State {
        /** Calls are routed to it. */
        LIVE,
        /** Installed and hidden, on its way to become live. */
        STAGED,
        /** Was live before; started and hidden, so that an undo takes an instant. */
        RESIDENT,
        /** Not live, and goes on for bundles that have classes from it or use another version of a contract. */
        NEEDED,
        /** Installed by somebody else while another revision is live; no call goes to it. */
        HIDDEN,
        /** Its bundle is not started. */
        STOPPED
    }
}
