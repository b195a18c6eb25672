package dev.midstream.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

abstract class LoginTest {
    private static final String PASSWORD = "correct horse";

    private final Fixture auth;

    LoginTest(DataSource dataSource) {
        auth = new Fixture(dataSource);
    }

    @Test
    void knowsWhoHasWhichPassword() {
        auth.users.create(" Jane ", PASSWORD, Set.of("user"));

        assertThat(auth.login.attempt("JANE", PASSWORD).user())
                .hasValueSatisfying(user -> assertThat(user.name()).isEqualTo("jane"));
        assertThat(auth.login.attempt("jane", "wrong horse").user()).isEmpty();
        assertThat(auth.login.attempt("joan", PASSWORD).user()).isEmpty();
    }

    @Test
    void aNameIsTakenOnce() {
        assertThat(auth.users.create("jane", PASSWORD, Set.of("user"))).isPresent();
        assertThat(auth.users.create("Jane", PASSWORD, Set.of("user"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "jane, short, user, from 10 to 256",
        "jane, jane's secret, user, user's name",
        "jane, aaaaaaaaaaaa, user, different",
        "j, correct horse, user, from 2 to 64",
        "j/ne, correct horse, user, letters",
        "node, correct horse, user, reserved",
        "jane, correct horse, god, Roles are"
    })
    void saysWhatWillNotDo(String name, String password, String role, String reason) {
        assertThatThrownBy(() -> auth.users.create(name, password, Set.of(role)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void locksANameAfterFailuresInARowForLongerEachTime() {
        auth.users.create("jane", PASSWORD, Set.of("user"));
        fail("jane", 5);
        assertThat(auth.login.attempt("jane", PASSWORD).lockedFor()).contains(Duration.ofSeconds(30));
        assertThat(auth.secondRevision().login.attempt("jane", PASSWORD).lockedFor())
                .isPresent();

        auth.clock.pass(Duration.ofSeconds(31));
        fail("jane", 1);
        assertThat(auth.lockout.remaining("jane")).contains(Duration.ofSeconds(60));

        auth.clock.pass(Duration.ofSeconds(61));
        assertThat(auth.login.attempt("jane", PASSWORD).user()).isPresent();
        fail("jane", 4);
        assertThat(auth.lockout.remaining("jane")).isEmpty();
    }

    @Test
    void aNameThatNobodyHasIsLockedLikeAnyOther() {
        fail("nobody", 5);
        assertThat(auth.login.attempt("nobody", PASSWORD).lockedFor()).contains(Duration.ofSeconds(30));
    }

    @Test
    void aLockNeverExceedsAnHourAndIsForgottenAfterADay() {
        for (int i = 0; i < 40; i++) {
            auth.lockout.failed("jane");
        }
        assertThat(auth.lockout.remaining("jane")).contains(Duration.ofHours(1));

        auth.clock.pass(Duration.ofHours(25));
        auth.lockout.failed("jane");
        assertThat(auth.lockout.remaining("jane")).isEmpty();
    }

    @Test
    void theFirstAdminIsMadeOnceWithThePasswordInTheFile(@TempDir Path etc) throws Exception {
        Path file = etc.resolve("midstream/admin.password");
        FirstAdmin.ensure(auth.users, file);
        String password = Files.readString(file).strip();
        FirstAdmin.ensure(auth.secondRevision().users, file);

        assertThat(Files.readString(file).strip()).isEqualTo(password);
        assertThat(auth.login.attempt("admin", password).user())
                .hasValueSatisfying(user -> assertThat(user.roles()).contains("admin"));
        assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
    }

    @Test
    void aFileLeftByACrashIsTheOneThatCounts(@TempDir Path etc) throws Exception {
        Path file = Files.writeString(etc.resolve("admin.password"), "left by a crash\n");
        FirstAdmin.ensure(auth.users, file);

        assertThat(auth.login.attempt("admin", "left by a crash").user()).isPresent();
    }

    private void fail(String name, int times) {
        IntStream.range(0, times).forEach(i -> assertThat(
                        auth.login.attempt(name, "wrong password").user())
                .isEmpty());
    }
}
