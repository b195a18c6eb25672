package dev.midstream.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.PrivilegedAction;
import java.util.List;
import javax.security.auth.Subject;
import org.apache.karaf.jaas.boot.principal.RolePrincipal;
import org.apache.karaf.jaas.boot.principal.UserPrincipal;
import org.junit.jupiter.api.Test;

class CallerTest {
    private final Shell shell = Shell.onNode();

    CallerTest() {
        shell.swaps.outcome = List.of(SwapRecords.swap().build());
    }

    @SuppressWarnings("removal") // the container runs commands like this
    private static void as(Subject subject, Runnable action) {
        Subject.doAs(subject, (PrivilegedAction<Void>) () -> {
            action.run();
            return null;
        });
    }

    @Test
    void recordNamesTheAuthenticatedUser() {
        Subject alice = new Subject();
        alice.getPrincipals().add(new RolePrincipal("manager"));
        alice.getPrincipals().add(new UserPrincipal("alice"));
        for (String command : List.of("ms:deploy x.jar", "ms:undo storage", "ms:undo 12", "ms:undeploy storage")) {
            as(alice, () -> shell.run("USER = mallory; " + command));
            assertThat(shell.swaps.options.who()).as(command).isEqualTo("alice");
        }
        assertThat(shell.swaps.changes).hasSize(4);
    }

    @Test
    void clusterRecordNamesTheAuthenticatedUser() {
        Subject alice = new Subject();
        alice.getPrincipals().add(new UserPrincipal("alice"));
        Shell inCluster = Shell.inCluster();
        as(alice, () -> inCluster.run("USER = mallory; ms:promote storage"));
        as(alice, () -> inCluster.run("USER = mallory; ms:undo storage"));
        assertThat(inCluster.cluster.changes).containsExactly("promote storage by alice", "undo storage by alice");
    }

    @Test
    void sessionWithoutUserIsLocal() {
        shell.run("USER = mallory; ms:deploy x.jar");
        assertThat(shell.swaps.options.who()).isEqualTo("local");
    }
}
