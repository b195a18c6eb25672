package dev.midstream.http.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import javax.annotation.security.PermitAll;
import javax.ws.rs.GET;
import javax.ws.rs.core.Response;
import javax.ws.rs.core.StreamingOutput;
import javax.ws.rs.ext.ExceptionMapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An answer that fails half way is marked, whatever the service makes of its exceptions. */
class FailingAnswersTest {
    private static final int COMMITTED = 512 * 1024;

    @javax.ws.rs.Path("answers")
    @PermitAll
    public static class Answers {
        @GET
        @javax.ws.rs.Path("runtime")
        public StreamingOutput runtime() {
            return failing(COMMITTED, new IllegalStateException("on purpose"));
        }

        @GET
        @javax.ws.rs.Path("io")
        public StreamingOutput io() {
            return failing(COMMITTED, new IOException("on purpose"));
        }

        @GET
        @javax.ws.rs.Path("stream")
        public InputStream stream() {
            return new InputStream() {
                private int left = COMMITTED;

                @Override
                public int read() throws IOException {
                    if (left-- == 0) {
                        throw new IOException("on purpose");
                    }
                    return 'x';
                }
            };
        }

        @GET
        @javax.ws.rs.Path("early")
        public StreamingOutput early() {
            return failing(100, new IllegalStateException("on purpose"));
        }

        private static StreamingOutput failing(int after, Exception failure) {
            return output -> {
                output.write("x".repeat(after).getBytes());
                if (failure instanceof IOException broken) {
                    throw broken;
                }
                throw (RuntimeException) failure;
            };
        }
    }

    /** Maps everything, as a careless service does. */
    public static class OwnMapper implements ExceptionMapper<Exception> {
        @Override
        public Response toResponse(Exception failure) {
            return Response.status(418).type("text/plain").entity("own").build();
        }
    }

    private RestServer server;

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void failureAfterCommitIsMarked(@TempDir Path home) throws Exception {
        server = new RestServer(home, new Answers());
        for (String kind : List.of("runtime", "io", "stream")) {
            server.get("/answers/" + kind, null);
            assertThat(server.lastIncomplete()).as(kind).isTrue();
        }
    }

    @Test
    void ownMapperDoesNotHideFailure(@TempDir Path home) throws Exception {
        server = new RestServer(home, new Answers(), new OwnMapper());
        for (String kind : List.of("runtime", "io", "stream")) {
            server.get("/answers/" + kind, null);
            assertThat(server.lastIncomplete()).as(kind).isTrue();
        }
    }

    @Test
    void failureBeforeCommitIsAnswered(@TempDir Path home) throws Exception {
        server = new RestServer(home, new Answers());
        HttpResponse<String> answer = server.get("/answers/early", null);
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.body()).startsWith("{").doesNotContain("xxx");
        assertThat(server.lastIncomplete()).isFalse();
    }

    @Test
    void ownMapperAnswersFailureBeforeCommit(@TempDir Path home) throws Exception {
        server = new RestServer(home, new Answers(), new OwnMapper());
        HttpResponse<String> answer = server.get("/answers/early", null);
        assertThat(answer.statusCode()).isEqualTo(418);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/plain");
        assertThat(answer.body()).isEqualTo("own");
    }
}
