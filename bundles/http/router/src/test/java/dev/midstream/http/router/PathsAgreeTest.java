package dev.midstream.http.router;

import static org.assertj.core.api.Assertions.assertThat;

import aQute.bnd.osgi.EmbeddedResource;
import aQute.bnd.osgi.Jar;
import dev.midstream.swap.plan.jar.ComponentModel;
import dev.midstream.swap.plan.jar.RestReader;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import java.util.Map;
import javax.ws.rs.DELETE;
import javax.ws.rs.GET;
import javax.ws.rs.HttpMethod;
import javax.ws.rs.POST;
import javax.ws.rs.PUT;
import javax.ws.rs.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A plan reads the paths of a resource from class files, the router from classes: both find the same. */
class PathsAgreeTest {
    @Path("shop/things")
    static class Plain {
        @GET
        public String list() {
            return "";
        }

        @PUT
        @Path("{key: .+}/")
        public void put() {
            // answers nothing
        }

        public void helper() {
            // not a resource method
        }

        @POST
        void hidden() {
            // not public
        }
    }

    @Path("/{tenant}//shop/")
    static class Template {
        @GET
        @Path("/")
        public String get() {
            return "";
        }
    }

    @Path("")
    static class Root {
        @GET
        public String get() {
            return "";
        }
    }

    @Path("base")
    interface Contract {
        @GET
        @Path("one")
        String get();
    }

    static class Implementing implements Contract {
        @Override
        public String get() {
            return "";
        }

        @DELETE
        public void delete() {
            // answers nothing
        }
    }

    static class Extending extends Plain {
        @Override
        @GET
        @Path("mine")
        public String list() {
            return "";
        }
    }

    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    @HttpMethod("PURGE")
    @interface Purge {}

    @Path("own")
    static class OwnVerb {
        @Purge
        public void purge() {
            // answers nothing
        }
    }

    @ParameterizedTest
    @ValueSource(
            classes = {Plain.class, Template.class, Root.class, Implementing.class, Extending.class, OwnVerb.class})
    void planAndRouterFindTheSame(Class<?> resource) throws IOException {
        Jar jar = new Jar("test");
        for (Class<?> type : List.of(
                Plain.class,
                Template.class,
                Root.class,
                Contract.class,
                Implementing.class,
                Extending.class,
                OwnVerb.class,
                Purge.class)) {
            put(jar, type);
        }
        RestReader plan = new RestReader(jar);
        List<ComponentModel> components = List.of(component(resource.getName()));
        assertThat(plan.prefixes(components)).containsExactly(Paths.prefix(resource));
        assertThat(plan.endpoints(components)).containsExactlyElementsOf(Paths.endpoints("", resource));
    }

    private static void put(Jar jar, Class<?> type) throws IOException {
        String path = type.getName().replace('.', '/') + ".class";
        try (InputStream in = type.getClassLoader().getResourceAsStream(path)) {
            jar.putResource(path, new EmbeddedResource(in.readAllBytes(), 0));
        }
    }

    private static ComponentModel component(String implementation) {
        return new ComponentModel(
                implementation,
                implementation,
                true,
                List.of(implementation),
                "singleton",
                List.of(),
                false,
                Map.of("osgi.jaxrs.resource", "true"),
                List.of());
    }
}
