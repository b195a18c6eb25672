package dev.midstream.http.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import javax.annotation.security.DenyAll;
import javax.annotation.security.PermitAll;
import javax.annotation.security.RolesAllowed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessTest {

    @RolesAllowed("viewer")
    static class Stated {
        public void asTheClass() {}

        @PermitAll
        public void anybody() {}

        @DenyAll
        public void nobody() {}

        @RolesAllowed({"operator", "user"})
        public void some() {}
    }

    static class Silent {
        public void forgotten() {}
    }

    static class Heir extends Stated {
        public void own() {}
    }

    @Test
    void whatAMethodStatesGoesBeforeItsClass() {
        assertThat(rule(Stated.class, "asTheClass").roles()).containsExactly("viewer");
        assertThat(rule(Stated.class, "some").roles()).containsExactlyInAnyOrder("operator", "user");
        assertThat(rule(Stated.class, "anybody").open()).isTrue();
        assertThat(rule(Stated.class, "nobody").closed()).isTrue();
        assertThat(rule(Heir.class, "own").roles()).containsExactly("viewer");
    }

    @Test
    void aForgottenAnnotationClosesTheDoorToStrangers() {
        assertThat(rule(Silent.class, "forgotten")).isEqualTo(new AccessRule(false, false, Set.of()));
    }

    @Test
    void anAdminMayDoWhatAnybodyMay() {
        assertThat(new Caller("jane", Set.of("admin"), false).isUserInRole("viewer"))
                .isTrue();
        assertThat(new Caller("jane", Set.of("user"), false).isUserInRole("viewer"))
                .isFalse();
    }

    @Test
    void theAdminTokenIsWhatTheFileSays(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("admin.token");
        AdminToken token = new AdminToken(file);
        assertThat(token.matches("")).isFalse();

        Files.writeString(file, "secret\n");
        assertThat(token.matches("secret")).isTrue();
        assertThat(token.matches("secret2")).isFalse();

        Files.writeString(file, "other\n");
        Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
        assertThat(token.matches("secret")).isFalse();
        assertThat(token.matches("other")).isTrue();

        Files.writeString(file, "\n");
        Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH.plusSeconds(1)));
        assertThat(token.matches("")).isFalse();
    }

    private static AccessRule rule(Class<?> resource, String name) {
        Method method = Arrays.stream(resource.getMethods())
                .filter(candidate -> candidate.getName().equals(name))
                .findAny()
                .orElseThrow();
        return AccessRule.of(method, resource);
    }
}
