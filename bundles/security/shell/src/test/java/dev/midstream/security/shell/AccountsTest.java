package dev.midstream.security.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Principal;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccountsTest {
    @TempDir
    Path folder;

    private Accounts accounts;

    @BeforeEach
    void accounts() throws IOException {
        Path file = Files.writeString(folder.resolve("keys.properties"), """
                # comment
                jane=AAAAkey==,viewer,ssh
                joe = AAAAjoe , _g_:operators
                max=AAAAmax,viewer
                nobody=
                _g_\\:operators=group, manager, ssh
                """);
        accounts = new Accounts(file);
    }

    @Test
    void knownKeyHasItsRoles() throws Exception {
        assertThat(accounts.login("jane", "AAAAkey=="))
                .extracting(Principal::getName)
                .containsExactly("jane", "viewer", "ssh");
    }

    @Test
    void groupGivesItsRoles() throws Exception {
        assertThat(accounts.login("joe", "AAAAjoe"))
                .extracting(Principal::getName)
                .containsExactly("joe", "operators", "manager", "ssh");
    }

    @Test
    void otherKeyIsRefused() {
        refused("jane", "AAAAjoe", "another key");
    }

    @Test
    void unknownUserIsRefused() {
        refused("eve", "AAAAkey==", "unknown user");
    }

    @Test
    void userWithoutSshRoleIsRefused() {
        refused("max", "AAAAmax", "no role ssh");
    }

    @Test
    void emptyKeyIsRefused() {
        refused("nobody", "", "another key");
    }

    @Test
    void groupIsNoUser() {
        refused("_g_:operators", "group", "unknown user");
    }

    @Test
    void missingFileHasNoUsers() {
        accounts = new Accounts(folder.resolve("none"));
        refused("jane", "AAAAkey==", "unknown user");
    }

    @Test
    void logLineCannotBeForged() {
        assertThat(Logins.printable("eve\n2026 | WARN | x")).isEqualTo("eve?2026?|?WARN?|?x");
        assertThat(Logins.printable("x".repeat(1000))).hasSizeLessThan(80);
    }

    private void refused(String user, String key, String reason) {
        assertThatThrownBy(() -> accounts.login(user, key))
                .isInstanceOf(Accounts.RefusedException.class)
                .hasMessageContaining(reason);
    }
}
