package dev.midstream.http.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Set;
import javax.annotation.security.DenyAll;
import javax.annotation.security.PermitAll;
import javax.annotation.security.RolesAllowed;
import org.junit.jupiter.api.Test;

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

    interface Changes<T> {
        @RolesAllowed("operator")
        void change(T what);

        @DenyAll
        void drop();
    }

    interface MoreChanges {
        @PermitAll
        void drop();
    }

    static class Orders implements Changes<String>, MoreChanges {
        @Override
        public void change(String what) {}

        @Override
        public void drop() {}
    }

    static class Overriding extends Stated {
        @Override
        public void some() {}

        @Override
        public void asTheClass() {}
    }

    @RolesAllowed("operator")
    interface Restricted {}

    static class Restriction extends Silent implements Restricted {}

    @Test
    void rulesOfOverriddenMethodsApply() {
        assertThat(rule(Overriding.class, "some").roles()).containsExactlyInAnyOrder("operator", "user");
        assertThat(rule(Overriding.class, "asTheClass").roles()).containsExactly("viewer");
        assertThat(rule(Orders.class, "change").roles()).containsExactly("operator");
        assertThat(rule(Restriction.class, "forgotten").roles()).containsExactly("operator");
    }

    @Test
    void strictestInterfaceDecides() {
        assertThat(rule(Orders.class, "drop").closed()).isTrue();
    }

    @Test
    void anAdminMayDoWhatAnybodyMay() {
        assertThat(new Caller("jane", Set.of("admin"), false).isUserInRole("viewer"))
                .isTrue();
        assertThat(new Caller("jane", Set.of("user"), false).isUserInRole("viewer"))
                .isFalse();
    }

    private static AccessRule rule(Class<?> resource, String name) {
        Method method = Arrays.stream(resource.getMethods())
                .filter(candidate -> candidate.getName().equals(name) && !candidate.isBridge())
                .findAny()
                .orElseThrow();
        return AccessRule.of(method, resource);
    }
}
