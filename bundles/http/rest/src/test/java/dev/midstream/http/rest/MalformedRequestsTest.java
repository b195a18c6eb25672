package dev.midstream.http.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import javax.annotation.security.PermitAll;
import javax.ws.rs.Consumes;
import javax.ws.rs.FormParam;
import javax.ws.rs.GET;
import javax.ws.rs.PUT;
import javax.ws.rs.QueryParam;
import javax.ws.rs.core.Form;
import javax.ws.rs.core.MultivaluedMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests that cannot be read are faults of their clients: 400-class, and no verdict on the service. */
class MalformedRequestsTest {
    private static final String JSON = "application/json";
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final byte[] VALID = bytes("{\"count\":1,\"name\":\"x\",\"tags\":[\"a\",{\"b\":null}],\"id\":null}");

    public record Body(int count, String name, List<Object> tags, UUID id) {}

    @javax.ws.rs.Path("read")
    @PermitAll
    public static class Reading {
        @PUT
        @javax.ws.rs.Path("record")
        @Consumes(JSON)
        public String record(Body body) {
            return "read";
        }

        @PUT
        @javax.ws.rs.Path("map")
        @Consumes(JSON)
        public String map(Map<String, Object> body) {
            return "read";
        }

        @PUT
        @javax.ws.rs.Path("text")
        public String text(String body) {
            return "read";
        }

        @PUT
        @javax.ws.rs.Path("stream")
        public String stream(InputStream body) {
            return "read";
        }

        @PUT
        @javax.ws.rs.Path("fields")
        @Consumes(FORM)
        public String fields(@FormParam("a") String a, @FormParam("b") int b) {
            return "read";
        }

        @PUT
        @javax.ws.rs.Path("form")
        @Consumes(FORM)
        public String form(Form form) {
            return "read";
        }

        @PUT
        @javax.ws.rs.Path("values")
        @Consumes(FORM)
        public String values(MultivaluedMap<String, String> form) {
            return "read";
        }

        @javax.ws.rs.Path("locator")
        public Reading locator(@QueryParam("n") int number) {
            return this;
        }

        @GET
        @javax.ws.rs.Path("parameters")
        public String parameters(@QueryParam("id") UUID id, @QueryParam("n") int number) {
            return "read";
        }

        @GET
        @javax.ws.rs.Path("own-json")
        public String ownJson() throws Exception {
            return Json.mapper().readTree("{").toString();
        }

        @GET
        @javax.ws.rs.Path("failing")
        public String failing() {
            throw new IllegalArgumentException("on purpose");
        }
    }

    private static RestServer server;

    @BeforeAll
    static void start(@TempDir Path home) throws Exception {
        server = new RestServer(home, new Reading());
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] join(byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        byte[] whole = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, whole, at, part.length);
            at += part.length;
        }
        return whole;
    }

    private static Map<String, byte[]> malformed() {
        Map<String, byte[]> bodies = new LinkedHashMap<>();
        bodies.put("empty", new byte[0]);
        bodies.put("end in object", bytes("{\"count\":1,"));
        bodies.put("end in string", bytes("{\"count\":1,\"name\":\"x"));
        bodies.put("not UTF-8", join(bytes("{\"name\":\""), new byte[] {(byte) 0xff, (byte) 0xfe}, bytes("\"}")));
        bodies.put("cut character", join(bytes("{\"name\":\""), new byte[] {(byte) 0xe2, (byte) 0x82}));
        bodies.put("UTF-32 mark", new byte[] {0, 0, (byte) 0xfe, (byte) 0xff, 0, 0, 0});
        bodies.put("nesting", bytes("{\"tags\":" + "[".repeat(2_000) + "]".repeat(2_000) + "}"));
        bodies.put("long number", bytes("{\"count\":" + "1".repeat(5_000) + "}"));
        bodies.put("overflow", bytes("{\"count\":99999999999999999999}"));
        bodies.put("wrong type", bytes("{\"count\":[{}]}"));
        bodies.put("bad id", bytes("{\"id\":\"no id\"}"));
        bodies.put("scalar", bytes("7"));
        bodies.put("null", bytes("null"));
        return bodies;
    }

    @Test
    void malformedJsonIs400AndIgnored() throws Exception {
        for (Map.Entry<String, byte[]> body : malformed().entrySet()) {
            for (String path : List.of("/read/record", "/read/map", "/read/locator/record")) {
                HttpResponse<String> answer = server.send("PUT", path, JSON, body.getValue());
                assertThat(answer.statusCode())
                        .as("%s to %s", body.getKey(), path)
                        .isLessThan(500);
                if (answer.statusCode() != 200) {
                    assertThat(answer.statusCode())
                            .as("%s to %s", body.getKey(), path)
                            .isEqualTo(400);
                    assertThat(server.lastIgnored())
                            .as("%s to %s", body.getKey(), path)
                            .isTrue();
                }
            }
        }
    }

    @Test
    void tooLongStringIs400() throws Exception {
        byte[] body = bytes("{\"name\":\"" + "x".repeat(21_000_000) + "\"}");
        assertThat(server.send("PUT", "/read/record", JSON, body).statusCode()).isEqualTo(400);
        assertThat(server.lastIgnored()).isTrue();
    }

    @Test
    void endInsideStringIsNamed() throws Exception {
        HttpResponse<String> answer = server.send("PUT", "/read/record", JSON, bytes("{\"count\":1,\"name\":\"x"));
        assertThat(answer.body()).contains("The body is no valid JSON at line 1");
    }

    @Test
    void malformedFormIs400AndIgnored() throws Exception {
        for (String path : List.of("/read/fields", "/read/form", "/read/values")) {
            for (String body : List.of("a=%", "a=%zz&b=1", "%", "a=1&%=2")) {
                HttpResponse<String> answer = server.send("PUT", path, FORM, bytes(body));
                assertThat(answer.statusCode()).as("%s to %s", body, path).isBetween(200, 499);
                assertThat(answer.statusCode() == 200 || server.lastIgnored())
                        .as("%s to %s is ignored", body, path)
                        .isTrue();
            }
        }
    }

    @Test
    void mutatedBodiesNeverAre500() throws Exception {
        Random random = new Random(7);
        for (int round = 0; round < 100; round++) {
            byte[] body = VALID.clone();
            for (int change = random.nextInt(4); change >= 0; change--) {
                body[random.nextInt(body.length)] = (byte) random.nextInt(256);
            }
            body = Arrays.copyOf(body, random.nextInt(body.length + 1));
            for (String path : List.of("record", "map", "text", "stream", "fields", "form", "values")) {
                String type = List.of("fields", "form", "values").contains(path) ? FORM : JSON;
                HttpResponse<String> answer = server.send("PUT", "/read/" + path, type, body);
                assertThat(answer.statusCode())
                        .as("round %d to %s: %s", round, path, answer.body())
                        .isLessThan(500);
            }
        }
    }

    @Test
    void malformedHeadersAndParametersNeverAre500() throws Exception {
        for (String type : List.of("application/json; charset=", "application", ";;")) {
            assertThat(server.send("PUT", "/read/record", type, VALID).statusCode())
                    .as(type)
                    .isLessThan(500);
            assertThat(server.send("PUT", "/read/text", type, VALID).statusCode())
                    .as(type)
                    .isLessThan(500);
        }
        for (String query : List.of("id=none", "n=x", "n=99999999999")) {
            assertThat(server.get("/read/parameters?" + query, null).statusCode())
                    .as(query)
                    .isLessThan(500);
        }
    }

    @Test
    void failureOfTheServiceStaysFailure() throws Exception {
        for (String path : List.of("/read/failing", "/read/own-json", "/read/locator/failing")) {
            assertThat(server.get(path, null).statusCode()).as(path).isEqualTo(500);
            assertThat(server.lastIgnored()).as(path).isFalse();
        }
    }
}
