package dev.midstream.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import dev.midstream.swap.api.DeployOptions;
import dev.midstream.swap.api.Service;
import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.SwapRecord.Verdict;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.ws.rs.container.ContainerRequestContext;
import javax.ws.rs.container.ContainerResponseContext;
import javax.ws.rs.container.ContainerResponseFilter;
import org.junit.Before;
import org.junit.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.wiring.BundleWiring;

/** Applications, extensions, servlets, filters and static files swap like resources. */
public class HttpIT extends ContainerTest {
    private static final String FILTER = "Web-Filter";
    private static final String EXTENSION = "Web-Extension";
    /** Each path with a header that must be of the same version as the body. */
    private static final Map<String, String> KINDS = Map.of(
            "/web/hello/x", FILTER,
            "/web/async", FILTER,
            "/web/async?again=yes", FILTER,
            "/web/static/version.txt", FILTER,
            "/web/rest", FILTER,
            "/web/rest/failing", EXTENSION,
            "/web/app/own", EXTENSION,
            "/web/app/selecting", EXTENSION);

    @Before
    public void deployTheWeb() throws Exception {
        if (swaps.services().stream().noneMatch(service -> service.name().equals(Web.NAME))) {
            commit(Web.version("1.0.0"));
        }
    }

    @Test
    public void everyKindSwapsWithoutALossOrAMix() throws Exception {
        try (Load load = new Load()) {
            KINDS.forEach((path, header) -> load.caller(path, () -> Web.get(path, header)));
            load.caller("own context", () -> Load.get("/webown/any?ticket=yes"));
            String first = live();
            commit(Web.version("2.0.0"));
            awaitEverywhere("2.0.0", load);
            assertEquals(
                    first,
                    swaps.undo("web", DeployOptions.by("test"), step -> {}).to());
            awaitEverywhere(first, load);
            for (String version : List.of("2.1.0", "2.2.0", "2.3.0", "2.4.0", "2.5.0")) {
                assertEquals(0, commit(Web.version(version)).undrained());
                awaitEverywhere(version, load);
            }
            load.close();
            assertEquals(List.of(), load.failures());
        }
    }

    /** Every kind answers with this version at once, and goes on to. */
    private static void awaitEverywhere(String version, Load load) throws Exception {
        for (Map.Entry<String, String> kind : KINDS.entrySet()) {
            assertEquals(kind.getKey(), version, Web.get(kind.getKey(), kind.getValue()));
        }
        assertEquals(version, Load.get("/webown/any?ticket=yes"));
        long before = load.answered(version);
        Await.until("calls on " + version, () -> load.answered(version) > before + 50);
    }

    @Test
    public void whatAServletIsToldIsWhatTheSpecificationSays() throws Exception {
        assertEquals(
                "hello |/web/hello|/a b|named " + live(),
                Web.send("/web/hello/a%20b").body().lines().findFirst().orElse(""));
        assertTrue(Web.send("/web/exact").body().startsWith("hello |/web/exact|null|"));
        assertTrue(Web.send("/any/x.hello").body().startsWith("hello |/any/x.hello|null|named\n"));
        assertTrue(Web.send("/webown/deep/path?ticket=yes").body().startsWith("/webown|/webown|/deep/path\n"));
        assertTrue(Web.send("/web/app/selecting").body().startsWith("/web/app/\n"));
    }

    @Test
    public void whatARevisionDoesNotHaveIsNotFound() throws Exception {
        assertEquals(404, Web.status("/web/exact/deeper"));
        assertEquals(404, Web.status("/web/unknown"));
        assertEquals(404, Web.status("/web/app/unknown"));
        assertEquals(404, Web.status("/web/static/unknown.txt"));
        assertEquals(404, Web.status("/web/static/"));
        assertEquals(403, Web.status("/webown/any"));
        // a neighbour's path is its own, whatever its extension
        assertEquals(200, Web.status("/health/live"));
    }

    @Test
    public void aFileThatIsKnownIsNotSentAgain() throws Exception {
        HttpResponse<String> first = Web.send("/web/static/version.txt");
        String tag = first.headers().firstValue("ETag").orElseThrow();
        assertTrue(first.headers().firstValue("Content-Type").orElse("").startsWith("text/plain"));
        assertEquals(
                304, Web.send("/web/static/version.txt", "If-None-Match", tag).statusCode());
        String before = live();
        commit(Web.version("5.0.0"));
        HttpResponse<String> next = Web.send("/web/static/version.txt", "If-None-Match", tag);
        assertEquals("5.0.0", next.body());
        assertNotEquals(tag, next.headers().firstValue("ETag").orElse(""));
        assertNotEquals("5.0.0", before);
    }

    /** Another service's answers are without this one's extensions and filters. */
    @Test
    public void whatIsARevisionsOwnServesNobodyElse() throws Exception {
        HttpResponse<String> probe = Web.send("/probe/version");
        assertEquals(200, probe.statusCode());
        assertEquals(List.of(), probe.headers().allValues(EXTENSION));
        assertEquals(List.of(), probe.headers().allValues(FILTER));
        assertEquals(live(), Web.get("/web/rest", EXTENSION));
    }

    @Test
    public void aPlatformExtensionComesChangesAndGoesWithoutAGap() throws Exception {
        try (Load load = new Load()) {
            KINDS.forEach((path, header) -> load.caller(path, () -> Web.get(path, header)));
            load.rest("/probe/version");
            for (String mark : List.of("first", "second", "third")) {
                ServiceRegistration<?> extension = mark(new Marking(mark));
                Await.until(
                        mark,
                        () -> marks("/probe/version").equals(List.of(mark))
                                && marks("/web/app/own").equals(List.of(mark))
                                && marks("/web/rest").equals(List.of(mark)));
                ServiceRegistration<?> other = mark(new Marking("other") {});
                Await.until("both", () -> marks("/web/rest").size() == 2);
                extension.unregister();
                other.unregister();
                Await.until(
                        "none",
                        () -> marks("/probe/version").isEmpty()
                                && marks("/web/app/own").isEmpty()
                                && marks("/web/rest").isEmpty());
            }
            load.close();
            assertTrue(load.answered() > 0);
            assertEquals(List.of(), load.failures());
        }
    }

    @Test
    public void whatThePlatformKeepsOutStaysOutWhileItsExtensionsAreAway() throws Exception {
        Bundle rest = Arrays.stream(context.getBundles())
                .filter(bundle -> bundle.getSymbolicName().equals("dev.midstream.http.rest"))
                .findFirst()
                .orElseThrow();
        assertEquals(401, Web.send("/storage/objects").statusCode());
        rest.stop();
        try {
            assertEquals(401, Web.send("/storage/objects").statusCode());
            SwapRecord refused = deploy(Web.version("8.0.0"));
            assertEquals(Verdict.REFUSED, refused.verdict());
            assertTrue(
                    refused.reasons().toString(), refused.reasons().toString().contains("midstream.authentication"));
            Await.until("503", () -> Web.status("/health/ready") == 503);
            assertEquals(
                    "{\"status\":\"UNAVAILABLE\"}", Web.send("/health/ready").body());
            assertTrue(Web.send("/health/ready", "Authorization", "Bearer " + Web.token())
                    .body()
                    .contains("midstream.authentication"));
            assertEquals(401, Web.send("/storage/objects").statusCode());
        } finally {
            rest.start();
        }
        commit(Web.version("8.0.0"));
        assertEquals(401, Web.send("/storage/objects").statusCode());
        Await.until("ready", () -> Web.status("/health/ready") == 200);
    }

    @Test
    public void answerThatFailsHalfWayBreaksConnection() throws Exception {
        assertThrows(IOException.class, () -> Web.send("/web/rest/half"));
        assertEquals(200, Web.status("/web/rest"));
    }

    @Test
    public void malformedBodiesAreNever500() throws Exception {
        List<byte[]> bodies = new ArrayList<>();
        for (String text : List.of("", "{", "[", "{\"pipeline\":\"chec", "7", "null", "{\"a\":[[[[", "a=%", "%")) {
            bodies.add(text.getBytes(StandardCharsets.UTF_8));
        }
        bodies.add(new byte[] {'{', '"', 'u', '"', ':', '"', (byte) 0xff, (byte) 0xfe, '"', '}'});
        String token = Web.token();
        int sent = 0;
        for (Service service : swaps.services()) {
            for (String endpoint : service.endpoints()) {
                String method = endpoint.substring(0, endpoint.indexOf(' '));
                if (!List.of("POST", "PUT", "PATCH").contains(method)) {
                    continue;
                }
                String path = endpoint.substring(method.length() + 1).replaceAll("\\{[^}]*\\}", "x");
                for (byte[] body : bodies) {
                    for (String type : List.of("application/json", "application/x-www-form-urlencoded")) {
                        int status = Web.status(method, path, type, body, token);
                        assertTrue(endpoint + " answers " + status, status < 500);
                        sent++;
                    }
                }
            }
        }
        assertTrue(sent + " requests", sent > 50);
    }

    @Test
    public void malformedEscapesAre400() throws Exception {
        for (String target : List.of("/web/rest?x=%", "/web/rest?%zz", "/unknown?%")) {
            assertTrue(target, Web.raw("GET " + target + " HTTP/1.1").startsWith("HTTP/1.1 400"));
        }
        assertTrue(Web.raw("GET /web/% HTTP/1.1").startsWith("HTTP/1.1 400"));
    }

    @Test
    public void platformPathsAndPathsInsideOthersAreRefused() throws Exception {
        String before = live();
        refuses("HelloServlet", "osgi.http.whiteboard.servlet.pattern", "/health/ready", "belongs to the platform");
        refuses("HelloServlet", "osgi.http.whiteboard.servlet.pattern", "/midstream/x", "belongs to the platform");
        refuses("HelloServlet", "osgi.http.whiteboard.servlet.pattern", "/storage/objects/inner", "belongs to");
        assertEquals(before, live());
        assertEquals(200, Web.status("/health/live"));
    }

    @Test
    public void extensionThatWhiteboardDoesNotTakeIsRefused() throws Exception {
        refuses("OwnExtension", "osgi.jaxrs.extension.select", "(absent=true)", "OwnExtension");
    }

    @Test
    public void subResourceFollowsRulesOfItsLocator() throws Exception {
        String token = Web.token();
        assertEquals(401, Web.send("/web/rest/guarded").statusCode());
        assertEquals(
                401,
                Web.send("/web/rest/guarded", "Authorization", "Bearer wrong").statusCode());
        assertEquals(
                live(),
                Web.send("/web/rest/guarded", "Authorization", "Bearer " + token)
                        .body());
    }

    @Test
    public void endpointsAreListedAsPlanned() throws Exception {
        new Prediction(swaps, Web.version("7.0.0")).holds();
        List<String> endpoints = new ArrayList<>(swaps.service("web").endpoints());
        assertEquals(
                List.of(
                        "GET /web/app/selecting",
                        "GET /web/rest",
                        "GET /web/rest/failing",
                        "GET /web/rest/half",
                        "application /web/app/*",
                        "servlet *.hello",
                        "servlet /web/async",
                        "servlet /web/exact",
                        "servlet /web/hello/*",
                        "servlet /webown/",
                        "static /web/static/*"),
                endpoints.stream().sorted().toList());
    }

    @Test
    public void aPathOfAnotherServiceIsRefused() throws Exception {
        SwapRecord swap = deploy(Web.version("1.0.0", Map.of("Bundle-SymbolicName", "other.web")));
        assertEquals(Verdict.REFUSED, swap.verdict());
        assertTrue(swap.reasons().toString(), swap.reasons().toString().contains("belongs to " + Web.NAME));
        assertEquals(live(), Web.get("/web/hello/x", FILTER));
    }

    @Test
    public void pathMovesBetweenServicesOfSetAndBack() throws Exception {
        String files = "static.web";
        try (Load load = new Load()) {
            load.caller("static", () -> Web.send("/web/static/version.txt").statusCode() + "");
            Await.until("calls before", () -> load.answered("200") > 50);
            List<SwapRecord> moved = swaps.deploy(
                    List.of(
                            Web.only(Web.NAME, "10.0.0", component -> !component.equals("Files")),
                            Web.only(files, "10.0.1", "Files"::equals)),
                    DeployOptions.by("test"),
                    step -> {});
            assertEquals(Verdict.COMMITTED, moved.get(0).verdict());
            assertEquals("10.0.1", Web.send("/web/static/version.txt").body());
            assertEquals(
                    Verdict.COMMITTED,
                    swaps.undo(Web.NAME, DeployOptions.by("test"), step -> {}).verdict());
            assertNotEquals("10.0.1", Web.send("/web/static/version.txt").body());
            load.close();
            assertEquals(List.of(), load.failures());
            assertEquals("answers other than 200", load.answered(), load.answered("200"));
        }
    }

    @Test
    public void undoThatNeedsPathOfAnotherServiceIsRefused() throws Exception {
        String before = live();
        commit(Web.only(Web.NAME, "11.0.0", component -> !component.equals("Files")));
        commit(Web.only("taking.web", "11.0.1", "Files"::equals));
        SwapRecord refused = swaps.undo(Web.NAME, DeployOptions.by("test"), step -> {});
        assertEquals(Verdict.REFUSED, refused.verdict());
        assertTrue(
                refused.reasons().toString(),
                refused.reasons().toString().contains("/web/static/* of " + Web.NAME + " belongs to taking.web"));
        swaps.undeploy("taking.web", DeployOptions.by("test"), step -> {});
        swaps.undo(Web.NAME, DeployOptions.by("test"), step -> {});
        assertEquals(before, live());
        assertEquals(200, Web.status("/web/static/version.txt"));
    }

    @Test
    public void whatIsNotSupportedIsRefusedWithAReason() throws Exception {
        String before = live();
        refuses("HelloServlet", "osgi.http.whiteboard.servlet.errorPage", "404", "error pages");
        refuses("AsyncServlet", "osgi.http.whiteboard.servlet.multipart.enabled", "true", "multipart");
        refuses("NamedFilter", "osgi.http.whiteboard.listener", "true", "listeners");
        refuses("Files", "osgi.http.whiteboard.context.select", "(osgi.http.whiteboard.context.name=x)", "context");
        refuses("WebResource", "osgi.jaxrs.application.select", "(osgi.jaxrs.name=x)", "application");
        assertEquals(before, live());
    }

    private void refuses(String component, String property, String value, String reason) throws Exception {
        SwapRecord swap = deploy(Web.with("9.0.0", component, property, value));
        assertEquals(component, Verdict.REFUSED, swap.verdict());
        assertTrue(swap.reasons().toString(), swap.reasons().toString().contains(reason));
    }

    @Test
    public void aTesterMeetsTheCandidateInEveryWay() throws Exception {
        String before = live();
        CompletableFuture<String> canary = new CompletableFuture<>();
        DeployOptions options = DeployOptions.by("test").withCanary(List.of(1), Duration.ofSeconds(60));
        Path candidate = Web.version("6.0.0");
        CompletableFuture<List<SwapRecord>> swap =
                CompletableFuture.supplyAsync(() -> swaps.deploy(List.of(candidate), options, step -> {
                    if (step.name().equals("canary")) {
                        canary.complete(step.swap());
                    }
                }));
        String id = canary.get(30, TimeUnit.SECONDS);
        for (String path : KINDS.keySet()) {
            Await.until(
                    path,
                    () -> Web.send(path, "Midstream-Revision", "6.0.0").body().endsWith("6.0.0"));
            assertTrue(path, Web.send(path, "Midstream-Revision", before).body().endsWith(before));
        }
        swaps.abort(id);
        assertEquals(Verdict.UNDONE, swap.get(60, TimeUnit.SECONDS).get(0).verdict());
        assertEquals(before, live());
    }

    @Test
    public void retiredRevisionsAreCollected() throws Exception {
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        for (int swap = 1; swap <= 6; swap++) {
            String version = "3.0." + swap;
            commit(Web.version(version));
            for (Map.Entry<String, String> kind : KINDS.entrySet()) {
                assertEquals(version, Web.get(kind.getKey(), kind.getValue()));
            }
            loaders.add(new WeakReference<>(loader(version)));
        }
        // the live one and the resident one stay
        Await.until("collection of 4 class loaders", Duration.ofSeconds(30), () -> {
            System.gc();
            return loaders.stream().filter(loader -> loader.get() != null).count() <= 2;
        });
    }

    private ClassLoader loader(String version) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> Web.NAME.equals(bundle.getSymbolicName())
                        && bundle.getVersion().toString().equals(version))
                .findFirst()
                .orElseThrow()
                .adapt(BundleWiring.class)
                .getClassLoader();
    }

    private static String live() throws Exception {
        return Web.get("/web/hello/x", FILTER);
    }

    private static List<String> marks(String path) throws Exception {
        String joined = String.join(",", Web.send(path).headers().allValues("Mark"));
        return joined.isEmpty() ? List.of() : List.of(joined.split(","));
    }

    private static class Marking implements ContainerResponseFilter {
        private final String text;

        Marking(String text) {
            this.text = text;
        }

        @Override
        public void filter(ContainerRequestContext request, ContainerResponseContext response) {
            response.getHeaders().add("Mark", text);
        }
    }

    private ServiceRegistration<?> mark(ContainerResponseFilter marking) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put("midstream.rest.extension", true);
        return context.registerService(ContainerResponseFilter.class, marking, properties);
    }
}
