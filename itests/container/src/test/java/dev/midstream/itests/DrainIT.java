package dev.midstream.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import dev.midstream.fixtures.probe.api.Probe;
import dev.midstream.itests.broken.SelfSwapActivator;
import dev.midstream.swap.api.DeployOptions;
import dev.midstream.swap.api.LateCall;
import dev.midstream.swap.api.LateCall.End;
import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.SwapRecord.Verdict;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.Test;

/** What becomes of those who are still on the old revision at the deadline of a drain, and at its retirement. */
public class DrainIT extends ContainerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int MEGABYTES = 64;
    private static final String FOR_EVER = "3600000";

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private SwapRecord swap(String version) throws Exception {
        DeployOptions options = DeployOptions.by("test").withDrain(Duration.ofSeconds(1));
        SwapRecord swap =
                swaps.deploy(List.of(probe(version)), options, step -> {}).get(0);
        assertEquals(swap.reasons().toString(), Verdict.COMMITTED, swap.verdict());
        return swap;
    }

    private CompletableFuture<HttpResponse<InputStream>> get(String path) {
        return client.sendAsync(
                HttpRequest.newBuilder(Container.http(path)).build(), HttpResponse.BodyHandlers.ofInputStream());
    }

    private InputStream open(String path) throws Exception {
        HttpResponse<InputStream> response = get(path).get(10, TimeUnit.SECONDS);
        assertEquals(200, response.statusCode());
        return response.body();
    }

    /** A client of events: those that it has had, and that the stream has ended when it is done. */
    private static CompletableFuture<String> events(InputStream stream, CompletableFuture<String> first) {
        return CompletableFuture.supplyAsync(() -> {
            try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                StringBuilder all = new StringBuilder();
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    all.append(line);
                    if (line.startsWith("data:")) {
                        first.complete(line.substring(5).strip());
                    }
                }
                return all.toString();
            } catch (IOException e) {
                throw new IllegalStateException("the stream did not end as one", e);
            }
        });
    }

    private static String rest(InputStream download) throws IOException {
        byte[] all = download.readAllBytes();
        assertTrue(all.length > MEGABYTES << 20);
        return new String(all, MEGABYTES << 20, all.length - (MEGABYTES << 20), StandardCharsets.UTF_8);
    }

    private long inFlight() throws Exception {
        return swaps.service("probe").live().inFlight();
    }

    private void awaitInFlight(long calls) throws Exception {
        Await.until(calls + " in flight", PATIENCE, () -> inFlight() == calls);
    }

    private static Map<String, End> ends(SwapRecord swap) {
        return swap.late().stream().collect(Collectors.toMap(DrainIT::shortly, LateCall::end));
    }

    private static String shortly(LateCall call) {
        return call.kind().equals("http") ? call.what() : call.kind();
    }

    private SwapRecord certificate(SwapRecord swap) throws Exception {
        return swaps.certificate(swap.id());
    }

    @Test
    public void whoCanComeAgainIsToldSoAndTheOthersGoOnUntilTheRetirement() throws Exception {
        Probe probe = service(Probe.class);
        SwapRecord first = swap("2.0.0");
        CompletableFuture<String> stuck = stuckCall(probe);
        CompletableFuture<HttpResponse<InputStream>> waiting = get("/probe/async?ms=" + FOR_EVER);
        InputStream finished = open("/probe/download?megabytes=" + MEGABYTES);
        InputStream brokenOff = open("/probe/download?megabytes=" + MEGABYTES);
        CompletableFuture<String> event = new CompletableFuture<>();
        CompletableFuture<String> events = events(open("/probe/events"), event);
        assertEquals("2.0.0", event.get(10, TimeUnit.SECONDS));
        awaitInFlight(5);

        SwapRecord swap = swap("2.1.0");
        assertEquals(first.to(), swap.from());

        // what the clients see
        HttpResponse<InputStream> again = waiting.get(10, TimeUnit.SECONDS);
        assertEquals(503, again.statusCode());
        assertEquals("1", again.headers().firstValue("Retry-After").orElse("none"));
        assertTrue(events.get(10, TimeUnit.SECONDS).contains("2.0.0"));
        CompletableFuture<String> reconnected = new CompletableFuture<>();
        InputStream stream = open("/probe/events");
        events(stream, reconnected);
        assertEquals("2.1.0", reconnected.get(10, TimeUnit.SECONDS));
        assertFalse(stuck.isDone());
        assertEquals("a download goes on while its revision is resident", "2.0.0", rest(finished));

        // what the certificate says
        assertEquals(
                Map.of(
                        "GET /probe/async", End.ABORTED_AT_DEADLINE,
                        "GET /probe/events", End.ABORTED_AT_DEADLINE,
                        "GET /probe/download", End.RUNNING,
                        "call", End.RUNNING),
                swap.late().stream().collect(Collectors.toMap(DrainIT::shortly, LateCall::end, (one, other) -> one)));
        assertEquals(5, swap.late().size());
        assertEquals(3, swap.undrained());
        assertEquals(2, swap.counts().get("http").aborted());
        assertEquals(0, swap.counts().get("call").aborted());
        swap.late().forEach(call -> assertTrue(call.toString(), call.millis() >= 1000));
        String named = swap.late().stream()
                .filter(call -> call.kind().equals("call"))
                .findFirst()
                .orElseThrow()
                .what();
        assertTrue(named, named.contains("ProbeService.slow called by " + DrainIT.class.getName()));
        assertTrue(named, named.endsWith("on thread stuck"));

        // the retirement
        swap("2.2.0");
        Await.until("an interrupted call", PATIENCE, stuck::isDone);
        Await.until(
                "a closed certificate",
                PATIENCE,
                () -> certificate(swap).counts().get("call").aborted() == 1);
        assertThrows(IOException.class, () -> rest(brokenOff));
        SwapRecord closed = certificate(swap);
        assertEquals(3, closed.counts().get("http").aborted());
        assertEquals(
                List.of(End.ABORTED_AT_RETIREMENT, End.FINISHED),
                closed.late().stream()
                        .filter(call -> call.what().equals("GET /probe/download"))
                        .map(LateCall::end)
                        .sorted(java.util.Comparator.comparing(End::name))
                        .toList());
        assertEquals(
                End.ABORTED_AT_RETIREMENT,
                closed.late().stream()
                        .filter(call -> call.kind().equals("call"))
                        .findFirst()
                        .orElseThrow()
                        .end());
    }

    private static CompletableFuture<String> stuckCall(Probe probe) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        answer.complete(probe.slow(Long.parseLong(FOR_EVER)));
                    } catch (RuntimeException e) {
                        answer.completeExceptionally(e);
                    }
                },
                "stuck");
        thread.setDaemon(true);
        thread.start();
        return answer;
    }

    @Test
    public void anUndoGoesBackToARevisionWithAStuckCall() throws Exception {
        Probe probe = service(Probe.class);
        swap("4.0.0");
        CompletableFuture<String> stuck = stuckCall(probe);
        awaitInFlight(1);
        SwapRecord swap = swap("4.1.0");
        assertEquals(1, swap.undrained());

        DeployOptions options = DeployOptions.by("test").withDrain(Duration.ofSeconds(1));
        SwapRecord undo = swaps.undo("probe", options, step -> {});
        assertEquals(undo.reasons().toString(), Verdict.COMMITTED, undo.verdict());
        assertEquals("4.0.0", probe.version());
        assertEquals("4.0.0", Load.get("/probe/version"));
        assertFalse(stuck.isDone());
        assertEquals("live again, by an undo", certificate(swap).oldLoader().why());

        swap("4.2.0");
        assertFalse("resident again", stuck.isDone());
        swap("4.3.0");
        Await.until("an interrupted call", PATIENCE, stuck::isDone);
        Await.until("the certificate that named it", PATIENCE, () -> ends(certificate(swap))
                .equals(Map.of("call", End.ABORTED_AT_RETIREMENT)));
    }

    @Test
    public void aCanaryThatIsAbortedTellsThoseWhoWaitInIt() throws Exception {
        CompletableFuture<String> id = new CompletableFuture<>();
        DeployOptions options = DeployOptions.by("test")
                .withDrain(Duration.ofSeconds(1))
                .withCanary(List.of(1), PATIENCE.multipliedBy(6));
        Path candidate = probe("5.0.0");
        CompletableFuture<SwapRecord> canary =
                CompletableFuture.supplyAsync(() -> swaps.deploy(List.of(candidate), options, step -> {
                            if (step.name().equals("canary")) {
                                id.complete(step.detail().split("[ :]")[1]);
                            }
                        })
                        .get(0));
        String swap = id.get(30, TimeUnit.SECONDS);
        Map<String, String> header = Map.of("Midstream-Revision", "5.0.0");
        Await.until("the candidate", PATIENCE, () -> Load.get("/probe/version", header)
                .equals("5.0.0"));
        CompletableFuture<String> event = new CompletableFuture<>();
        HttpRequest request = HttpRequest.newBuilder(Container.http("/probe/events"))
                .header("Midstream-Revision", "5.0.0")
                .build();
        CompletableFuture<String> events = events(
                client.send(request, HttpResponse.BodyHandlers.ofInputStream()).body(), event);
        assertEquals("5.0.0", event.get(10, TimeUnit.SECONDS));
        swaps.abort(swap);

        SwapRecord undone = canary.get(30, TimeUnit.SECONDS);
        assertEquals(Verdict.UNDONE, undone.verdict());
        events.get(10, TimeUnit.SECONDS);
        assertEquals(Map.of("GET /probe/events", End.ABORTED_AT_DEADLINE), ends(undone));
        assertEquals(1, undone.counts().get("http").aborted());
        assertEquals(0, undone.undrained());
    }

    @Test
    public void aServiceThatSwapsItselfInARequestIsRefused() throws Exception {
        commit(BrokenJars.activatorThatImports(
                "dev.midstream.swap.api", SelfSwapActivator.class, SelfSwapActivator.Resource.class));
        Path token = Path.of(System.getProperty("karaf.etc"), "midstream", "admin.token");
        Map<String, String> admin =
                Map.of("Authorization", "Bearer " + Files.readString(token).strip());

        String answer = Load.get("/probe/self?jar=" + probe("9.1.0"), admin);
        assertTrue(answer, answer.contains("from inside a call to it"));
        assertEquals(BrokenJars.VERSION, Load.get("/probe/version"));
        assertNotEquals(0, swaps.history().size());
        assertEquals(Verdict.REFUSED, swaps.history().get(0).verdict());
    }
}
