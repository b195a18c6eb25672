package dev.midstream.security.shell;

import java.io.IOException;
import java.security.Principal;
import java.security.PublicKey;
import java.util.Set;
import javax.security.auth.Subject;
import org.apache.karaf.jaas.boot.principal.ClientPrincipal;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.server.auth.pubkey.PublickeyAuthenticator;
import org.apache.sshd.server.session.ServerSession;

/**
 * Logs users in by a key of any type. Karaf's own login module reads RSA and ECDSA keys only, takes one ECDSA key of 256 for
 * another, and gives no reason for a refusal.
 */
final class KeyAuthenticator implements PublickeyAuthenticator {
    private final Accounts accounts;
    private final AttributeKey<Subject> subject;

    /** @param karafs the authenticator that defines where Karaf's shell looks for the user of a session */
    KeyAuthenticator(Accounts accounts, PublickeyAuthenticator karafs) {
        this.accounts = accounts;
        this.subject = subjectKey(karafs);
    }

    @SuppressWarnings("unchecked")
    private static AttributeKey<Subject> subjectKey(PublickeyAuthenticator karafs) {
        try {
            return (AttributeKey<Subject>)
                    karafs.getClass().getField("SUBJECT_ATTRIBUTE_KEY").get(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "The shell of this Karaf has no SUBJECT_ATTRIBUTE_KEY in " + karafs.getClass() + ".", e);
        }
    }

    @Override
    public boolean authenticate(String user, PublicKey key, ServerSession session) {
        try {
            Set<Principal> principals =
                    accounts.login(user, PublicKeyEntry.toString(key).split(" ")[1]);
            principals.add(new ClientPrincipal("ssh", String.valueOf(session.getRemoteAddress())));
            session.setAttribute(subject, new Subject(true, principals, Set.of(), Set.of()));
            return true;
        } catch (Accounts.RefusedException e) {
            Logins.refused(session, user, e.getMessage() + ", key " + KeyUtils.getFingerPrint(key));
        } catch (IOException | RuntimeException e) {
            Logins.refused(session, user, "the keys cannot be read: " + e);
        }
        return false;
    }
}
