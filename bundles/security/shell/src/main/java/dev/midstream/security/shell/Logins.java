package dev.midstream.security.shell;

import org.apache.sshd.common.session.SessionContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log of refused logins. */
final class Logins {
    private static final Logger LOG = LoggerFactory.getLogger(Logins.class);
    private static final int LONGEST = 64;

    private Logins() {}

    static void refused(SessionContext session, String user, String reason) {
        LOG.warn(
                "Shell login refused: user={} address={} reason={}",
                printable(user),
                session == null ? "unknown" : session.getRemoteAddress(),
                reason);
    }

    /** Returns a text from outside in a form that cannot forge a line of the log. */
    static String printable(String text) {
        String plain = text.replaceAll("[^\\x21-\\x7e]", "?");
        return plain.length() > LONGEST ? plain.substring(0, LONGEST) + "..." : plain;
    }
}
