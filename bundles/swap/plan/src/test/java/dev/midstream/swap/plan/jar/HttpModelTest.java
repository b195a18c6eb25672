package dev.midstream.swap.plan.jar;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HttpModelTest {
    private static final String HTTP = "osgi.http.whiteboard.";

    private static ComponentModel component(Map<String, String> properties) {
        return new ComponentModel(
                "x.Component",
                "x.Component",
                true,
                List.of(),
                "singleton",
                List.of("x.Component"),
                false,
                properties,
                List.of());
    }

    @Test
    void servletsAndFilesInTheDefaultContext() {
        List<ComponentModel> components = List.of(
                component(Map.of(HTTP + "servlet.pattern", "/a/*\n*.ext")),
                component(Map.of(HTTP + "resource.pattern", "/files/*", HTTP + "resource.prefix", "/inside")));
        assertThat(HttpModel.endpoints(components)).containsExactly("servlet *.ext", "servlet /a/*", "static /files/*");
        assertThat(HttpModel.claims(components)).containsExactlyInAnyOrder("/a/*", "*.ext", "/files/*");
    }

    @Test
    void aContextOfItsOwnIsClaimedWhole() {
        List<ComponentModel> components = List.of(
                component(Map.of(HTTP + "context.name", "own", HTTP + "context.path", "/own")),
                component(Map.of(
                        HTTP + "servlet.pattern", "/a", HTTP + "context.select", "(" + HTTP + "context.name=own)")));
        assertThat(HttpModel.endpoints(components)).containsExactly("servlet /own/a");
        assertThat(HttpModel.claims(components)).containsExactly("/own/*");
    }

    @Test
    void resourcesAreBelowTheApplicationsThatTheySelect() {
        ComponentModel application =
                component(Map.of("osgi.jaxrs.application.base", "app/", "osgi.jaxrs.name", "mine"));
        ComponentModel selecting = component(Map.of("osgi.jaxrs.application.select", "(osgi.jaxrs.name=mine)"));
        ComponentModel both = component(Map.of("osgi.jaxrs.application.select", "(osgi.jaxrs.name=*)"));
        ComponentModel plain = component(Map.of());
        List<ComponentModel> components = List.of(application, selecting, both, plain);
        assertThat(HttpModel.bases(selecting, components)).containsExactly("/app");
        assertThat(HttpModel.bases(both, components)).containsExactly("", "/app");
        assertThat(HttpModel.bases(plain, components)).containsExactly("");
        assertThat(HttpModel.endpoints(components)).containsExactly("application /app/*");
        assertThat(HttpModel.claims(components)).containsExactly("/app/*");
    }
}
