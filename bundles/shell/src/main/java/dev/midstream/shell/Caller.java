package dev.midstream.shell;

import java.security.AccessController;
import javax.security.auth.Subject;
import org.apache.karaf.jaas.boot.principal.UserPrincipal;

/** The authenticated user of a shell session. Session variables are not used because their owner can set them. */
final class Caller {
    private static final String LOCAL = "local";

    private Caller() {}

    /** Returns the name of the user that the container has authenticated, or {@code local} if there is none. */
    @SuppressWarnings("removal") // the container runs commands with Subject.doAs; Subject.current needs Java 18
    static String name() {
        Subject subject = Subject.getSubject(AccessController.getContext());
        return subject == null
                ? LOCAL
                : subject.getPrincipals(UserPrincipal.class).stream()
                        .map(UserPrincipal::getName)
                        .findFirst()
                        .orElse(LOCAL);
    }
}
