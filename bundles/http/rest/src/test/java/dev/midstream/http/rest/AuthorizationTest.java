package dev.midstream.http.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.annotation.security.PermitAll;
import javax.annotation.security.RolesAllowed;
import javax.ws.rs.GET;
import javax.ws.rs.container.ResourceContext;
import javax.ws.rs.core.Context;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules reach whatever serves a request: root resources, locators, sub-resources, implementations of interfaces. */
class AuthorizationTest {
    private static final List<String> CALLS = new CopyOnWriteArrayList<>();

    @javax.ws.rs.Path("guarded")
    @RolesAllowed("admin")
    public static class Guarded {
        @GET
        public String top() {
            return "top";
        }

        @javax.ws.rs.Path("sub")
        public Silent sub() {
            CALLS.add("guarded sub");
            return new Silent();
        }

        @javax.ws.rs.Path("untyped")
        public Object untyped() {
            CALLS.add("guarded untyped");
            return new Silent();
        }

        @javax.ws.rs.Path("open")
        @PermitAll
        public Nested open() {
            CALLS.add("guarded open");
            return new Nested();
        }
    }

    public static class Silent {
        @GET
        public String secret() {
            CALLS.add("secret");
            return "secret";
        }
    }

    public static class Nested {
        @javax.ws.rs.Path("inner")
        @RolesAllowed("operator")
        public Object inner() {
            CALLS.add("inner");
            return new Silent();
        }

        @GET
        @PermitAll
        public String shown() {
            return "shown";
        }
    }

    @javax.ws.rs.Path("public")
    @PermitAll
    public static class Public {
        @javax.ws.rs.Path("sub")
        public Silent sub(@Context ResourceContext context) {
            return new Silent();
        }

        @GET
        public String shown() {
            return "shown";
        }
    }

    @javax.ws.rs.Path("contract")
    @RolesAllowed("admin")
    public interface Contract<T> {
        @GET
        String whole();

        @GET
        @javax.ws.rs.Path("part")
        @RolesAllowed("operator")
        String part();
    }

    public static class Implementation implements Contract<String> {
        @Override
        public String whole() {
            return "whole";
        }

        @Override
        public String part() {
            return "part";
        }
    }

    private static RestServer server;

    @BeforeAll
    static void start(@TempDir Path home) throws Exception {
        server = new RestServer(home, new Guarded(), new Public(), new Implementation());
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @BeforeEach
    void forgetCalls() {
        CALLS.clear();
    }

    private static int status(String path, String token) throws Exception {
        return server.get(path, token).statusCode();
    }

    @Test
    void locatorInheritsRuleOfItsClass() throws Exception {
        for (String path : List.of("/guarded", "/guarded/sub", "/guarded/untyped")) {
            assertThat(status(path, null)).as(path).isEqualTo(401);
            assertThat(status(path, "unknown")).as(path).isEqualTo(401);
            assertThat(status(path, "user")).as(path).isEqualTo(403);
        }
        assertThat(CALLS).as("locators that ran").isEmpty();
        for (String path : List.of("/guarded", "/guarded/sub", "/guarded/untyped")) {
            assertThat(status(path, "admin")).as(path).isEqualTo(200);
        }
        assertThat(CALLS).containsExactly("guarded sub", "secret", "guarded untyped", "secret");
    }

    @Test
    void silentSubResourceIsForAuthenticatedCallers() throws Exception {
        assertThat(status("/public/sub", null)).isEqualTo(401);
        assertThat(status("/public/sub", "user")).isEqualTo(200);
        assertThat(status("/public", null)).isEqualTo(200);
    }

    @Test
    void nestedLocatorRunsOnlyIfAllowed() throws Exception {
        assertThat(status("/guarded/open", null)).isEqualTo(200);
        assertThat(status("/guarded/open/inner", null)).isEqualTo(401);
        assertThat(status("/guarded/open/inner", "user")).isEqualTo(403);
        assertThat(CALLS).doesNotContain("inner", "secret");
        assertThat(status("/guarded/open/inner", "operator")).isEqualTo(200);
        assertThat(CALLS).endsWith("inner", "secret");
    }

    @Test
    void rulesOfInterfacesApply() throws Exception {
        assertThat(status("/contract", null)).isEqualTo(401);
        assertThat(status("/contract", "user")).isEqualTo(403);
        assertThat(status("/contract", "operator")).isEqualTo(403);
        assertThat(status("/contract", "admin")).isEqualTo(200);
        assertThat(status("/contract/part", "user")).isEqualTo(403);
        assertThat(status("/contract/part", "operator")).isEqualTo(200);
    }

    @Test
    void refusedRequestsSayNothingAboutTheService() throws Exception {
        for (String path : List.of("/guarded", "/guarded/sub", "/guarded/open/inner")) {
            server.get(path, null);
            assertThat(server.lastIgnored()).as(path).isTrue();
            server.get(path, "admin");
            assertThat(server.lastIgnored()).as(path).isFalse();
        }
    }

    @Test
    void refusalNamesTheMissingToken() throws Exception {
        assertThat(server.get("/guarded/sub", null).headers().firstValue("WWW-Authenticate"))
                .contains("Bearer realm=\"midstream\"");
        assertThat(server.get("/guarded/sub", null).body()).contains("A bearer token is needed");
    }
}
