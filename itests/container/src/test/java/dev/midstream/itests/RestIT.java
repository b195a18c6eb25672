package dev.midstream.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.Before;
import org.junit.Test;

/** JAX-RS as services use it: its features, characters in paths, own extensions, answers that fail. */
public class RestIT extends ContainerTest {
    private static final String NAME = "dev.midstream.fixtures.rest";
    private static final String FORM = "--b\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhello\r\n"
            + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x.bin\"\r\n"
            + "Content-Type: application/octet-stream\r\n\r\n12345\r\n--b--\r\n";

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Before
    public void deployTheFixture() throws Exception {
        if (swaps.services().stream().noneMatch(service -> service.name().equals(NAME))) {
            commit(Container.jar(NAME + ".jar"));
        }
    }

    private HttpResponse<String> send(String method, String path, String type, String body) throws Exception {
        return client.send(
                HttpRequest.newBuilder(Container.http(path))
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .header("Content-Type", type)
                        .header("Authorization", "Bearer " + Web.token())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private String form(String path) throws Exception {
        HttpResponse<String> answer = send("POST", "/rest/features/" + path, "multipart/form-data; boundary=b", FORM);
        return answer.statusCode() + " " + answer.body();
    }

    /** The table of features in docs/writing-a-service.md. */
    @Test
    public void featuresAreAsDocumented() throws Exception {
        Map<String, String> answers = new LinkedHashMap<>();
        for (String path : List.of("items/x", "keys/a/b", "stage", "suspended", "languages", "locator", "events")) {
            HttpResponse<String> answer = Web.send("/rest/features/" + path);
            answers.put(path, answer.statusCode() + " " + answer.body().strip());
        }
        HttpResponse<String> parameters = Web.send("/rest/features/parameters;m=3?q=1", "Midstream-Test", "2");
        answers.put("parameters", parameters.statusCode() + " " + parameters.body());
        for (String path : List.of("attachments", "part-streams")) {
            answers.put(path, form(path));
        }
        for (String path : List.of("context", "class")) {
            assertEquals(path, 500, Web.status("/rest/features/" + path));
        }
        assertTrue(form("parts").startsWith("400 "));
        assertTrue(form("servlet-parts").startsWith("500 "));
        Map<String, String> expected = new LinkedHashMap<>();
        expected.put("items/x", "200 x");
        expected.put("keys/a/b", "200 a/b");
        expected.put("stage", "200 stage");
        expected.put("suspended", "200 suspended");
        expected.put("languages", "200 en");
        expected.put("locator", "200 sub");
        expected.put("events", "200 data: event");
        expected.put("parameters", "200 1 2 3");
        expected.put("attachments", "200 2 attachments");
        expected.put("part-streams", "200 5 5");
        assertEquals(expected.toString(), answers.toString());
    }

    @Test
    public void encodedCharactersReachResourceDecoded() throws Exception {
        Map<String, String> decoded = Map.of(
                "items/100%25", "100%",
                "items/a%2Fb", "a/b",
                "items/a%5Cb", "a\\b",
                "items/%22%3C%7C%7B", "\"<|{",
                "items/a%20b", "a b",
                "items/%E2%82%AC", "€",
                "keys/a/100%25/b%2Fc", "a/100%/b/c");
        for (Map.Entry<String, String> each : decoded.entrySet()) {
            HttpResponse<String> answer = Web.send("/rest/features/" + each.getKey());
            assertEquals(each.getKey(), 200, answer.statusCode());
            assertEquals(each.getKey(), each.getValue(), answer.body());
        }
    }

    @Test
    public void otherCharactersAreRefusedByName() throws Exception {
        Map<String, String> refused = new LinkedHashMap<>();
        refused.put("items/\"", "%22");
        refused.put("items/<", "%3C");
        refused.put("items/|", "%7C");
        refused.put("items/{", "%7B");
        refused.put("items/a//b", "empty segment");
        refused.put("items/%ff", "%FF");
        refused.put("items/%2e%2e/x", "segment '..'");
        refused.put("items/..%2Fx", "segment '..'");
        refused.put("../../health/ready", "segment '..'");
        for (Map.Entry<String, String> each : refused.entrySet()) {
            String answer = Web.exchange("GET /rest/features/" + each.getKey() + " HTTP/1.1\r\nConnection: close", "");
            assertTrue(answer, answer.startsWith("HTTP/1.1 400"));
            assertTrue(answer, answer.contains("application/problem+json"));
            assertTrue(answer, answer.contains(each.getValue()));
        }
        for (String path : List.of("items/%00", "items/%zz")) {
            String answer = Web.exchange("GET /rest/features/" + path + " HTTP/1.1\r\nConnection: close", "");
            assertTrue("the container refuses it itself: " + answer, answer.startsWith("HTTP/1.1 400"));
        }
    }

    @Test
    public void encodedSlashIsForResourcesOnly() throws Exception {
        HttpResponse<String> answer = Web.send("/rest/servlet/a%2Fb");
        assertEquals(400, answer.statusCode());
        assertTrue(answer.body(), answer.body().contains("%2F"));
        assertEquals("the prefix of a service has whole segments", 404, Web.status("/rest%2Ffeatures/items/x"));
    }

    @Test
    public void objectWithPercentSignIsStored() throws Exception {
        String path = "/storage/objects/rest/100%25.txt";
        HttpResponse<String> stored = send("PUT", path, "text/plain", "hundred");
        assertTrue(stored.toString(), stored.statusCode() < 300);
        HttpResponse<String> read = Web.send(path, "Authorization", "Bearer " + Web.token());
        assertEquals("hundred", read.body());
        HttpResponse<String> list = Web.send("/storage/objects?prefix=rest/", "Authorization", "Bearer " + Web.token());
        assertTrue(list.body(), list.body().contains("rest/100%.txt"));
    }

    @Test
    public void answerThatFailsHalfWayBreaksConnection() throws Exception {
        for (String path : List.of(
                "half/runtime",
                "half/io",
                "half/stream",
                "half/stage",
                "servlet/runtime",
                "servlet/io",
                "servlet/filter")) {
            assertThrows(path, IOException.class, () -> Web.send("/rest/" + path));
        }
        assertEquals("an answer that is not sent yet", 500, Web.status("/rest/half/early"));
        assertTrue(Web.send("/rest/half/early").body().startsWith("{"));
    }

    @Test
    public void upgradeIsRefused() throws Exception {
        HttpResponse<String> answer = Web.send("/rest/upgrade");
        assertEquals(501, answer.statusCode());
        assertTrue(answer.body(), answer.body().contains("cannot be upgraded"));
    }

    @Test
    public void ownExtensionsWin() throws Exception {
        HttpResponse<String> read = send("PUT", "/rest/own/things", "application/json", "{\"firstName\":\"x\"}");
        assertEquals("own reader, own interceptor, own writer", read.body());
        List<String> marks = read.headers().allValues("Own").stream()
                .flatMap(value -> Stream.of(value.split(", *")))
                .sorted()
                .toList();
        assertEquals(List.of("feature", "filter", "interceptor"), marks);
        assertEquals("x, own writer", Web.send("/rest/own/things").body());
        assertEquals(
                "{\"first_name\":\"x\"}", Web.send("/rest/own/things/plain").body());
        assertEquals("own", Web.send("/rest/own/things/of/de").body());
        assertEquals("own", Web.send("/rest/own/things/failing").body());
        assertEquals(
                418, send("PUT", "/rest/own/things", "application/json", "").statusCode());
        assertTrue(Web.send("/rest/own/things/missing").body().contains("There is no such thing."));
    }

    @Test
    public void ownFiltersDoNotReachAuthorization() throws Exception {
        HttpResponse<String> answer = Web.send("/rest/own/things/closed");
        assertFalse(answer.body(), answer.body().contains("open"));
        assertEquals(401, answer.statusCode());
        assertEquals(
                "\"open\"",
                Web.send("/rest/own/things/closed", "Authorization", "Bearer " + Web.token())
                        .body());
    }

    @Test
    public void refusalDoesNotWaitForBody() throws Exception {
        String head = "PUT /storage/objects/rest/unread HTTP/1.1\r\nContent-Length: 100000";
        String answer = Web.exchange(head, "x");
        assertTrue(answer, answer.startsWith("HTTP/1.1 401"));
        assertTrue(answer, answer.toLowerCase().contains("connection: close"));
    }

    @Test
    public void admittedClientIsAskedForBody() throws Exception {
        URI node = Container.http("/storage/objects/rest/continued");
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(node)
                        .PUT(HttpRequest.BodyPublishers.ofByteArray("continued".getBytes(StandardCharsets.UTF_8)))
                        .expectContinue(true)
                        .header("Authorization", "Bearer " + Web.token())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertTrue(answer.toString(), answer.statusCode() < 300);
    }
}
