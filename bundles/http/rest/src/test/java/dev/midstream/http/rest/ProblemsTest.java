package dev.midstream.http.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.time.Instant;
import java.util.Optional;
import javax.ws.rs.ClientErrorException;
import javax.ws.rs.NotFoundException;
import javax.ws.rs.core.Response;
import org.junit.jupiter.api.Test;

class ProblemsTest {

    record Body(String name, int count, Optional<Instant> when) {
        Body {
            if (count < 0) {
                throw new IllegalArgumentException("count must not be negative");
            }
        }
    }

    @Test
    void readsAndWritesRecordsDatesAndOptionals() throws Exception {
        Body body =
                Json.mapper().readValue("{\"name\":\"x\",\"when\":\"2026-01-01T00:00:00Z\",\"unknown\":1}", Body.class);

        assertThat(body).isEqualTo(new Body("x", 0, Optional.of(Instant.parse("2026-01-01T00:00:00Z"))));
        assertThat(Json.mapper().writeValueAsString(body))
                .isEqualTo("{\"name\":\"x\",\"count\":0,\"when\":\"2026-01-01T00:00:00Z\"}");
    }

    @Test
    void saysWhatIsWrongWithABodyAndWhere() {
        assertThat(json("{\"name\":")).startsWith("The body is no valid JSON at line 1, column 9");
        assertThat(json("{\n\"count\":\"x\"}"))
                .isEqualTo("The body does not fit in 'count' at line 2, column 9: int is expected");
        assertThat(json("[]")).isEqualTo("The body does not fit at line 1, column 1: an object is expected");
        assertThat(json("{\"count\":-1}")).isEqualTo("The body does not fit: count must not be negative");
    }

    private static String json(String text) {
        JsonProcessingException exception = catchThrowableOfType(
                JsonProcessingException.class, () -> Json.mapper().readValue(text, Body.class));
        Response response = new JsonProblems().toResponse(exception);
        assertThat(response.getStatus()).isEqualTo(400);
        return detail(response);
    }

    @Test
    void keepsStatusHeadersAndMessageOfAWebError() {
        Response response = new WebProblems()
                .toResponse(new ClientErrorException(
                        "Slow down.",
                        Response.status(429).header("Retry-After", 5).build()));

        assertThat(response.getStatus()).isEqualTo(429);
        assertThat(response.getHeaderString("Retry-After")).isEqualTo("5");
        assertThat(response.getMediaType()).hasToString("application/problem+json");
        assertThat(response.getEntity())
                .isEqualTo("{\"type\":\"about:blank\",\"title\":\"Too Many Requests\",\"status\":429,"
                        + "\"detail\":\"Slow down.\"}");
        assertThat(detail(new WebProblems().toResponse(new NotFoundException())))
                .isNull();
    }

    @Test
    void tellsNothingOfAnUnexpectedErrorButAnId() {
        Response response = new UnexpectedProblems().toResponse(new IllegalStateException("a secret"));

        assertThat(response.getStatus()).isEqualTo(500);
        assertThat((String) response.getEntity()).contains("urn:uuid:").doesNotContain("secret", "IllegalState");
    }

    private static String detail(Response response) {
        try {
            return Json.mapper()
                    .readTree((String) response.getEntity())
                    .path("detail")
                    .asText(null);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
