package dev.midstream.itests;

import static org.junit.Assert.assertEquals;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.After;
import org.junit.Test;
import org.osgi.framework.Bundle;

/** The control of {@link HttpIT}: the same bundle, registered publicly and not routed, mixes and loses. */
public class HttpControlIT extends ContainerTest {
    private static final String HELLO = "/web/hello/x";

    @After
    public void uninstall() throws Exception {
        for (Bundle bundle : context.getBundles()) {
            if ("stock.web".equals(bundle.getSymbolicName())) {
                bundle.uninstall();
            }
        }
    }

    private Bundle stock(String version) throws Exception {
        Path jar = Web.version(version, Map.of("Bundle-SymbolicName", "stock.web"));
        Bundle bundle = context.installBundle(jar.toUri().toString());
        bundle.start();
        return bundle;
    }

    private static void awaitServed() throws Exception {
        Await.until("served", Duration.ofSeconds(20), () -> Web.status(HELLO) == 200);
    }

    /** The filters of both versions stand before each servlet, which fails when it sees that. */
    @Test
    public void twoVersionsSideBySideMix() throws Exception {
        stock("1.0.0");
        awaitServed();
        stock("1.1.0");
        Await.until("a mix", Duration.ofSeconds(20), () -> {
            HttpResponse<String> response = Web.send(HELLO);
            return response.headers().allValues("Web-Filter").size() == 2 || response.statusCode() == 500;
        });
    }

    @Test
    public void anUpdateLosesRequests() throws Exception {
        Bundle bundle = stock("2.0.0");
        awaitServed();
        try (Load load = new Load()) {
            load.caller(HELLO, () -> Web.get(HELLO, "Web-Filter"));
            Await.until("calls before", () -> load.answered("2.0.0") > 20);
            assertEquals(List.of(), load.failures());
            bundle.stop();
            Await.until(
                    "a request that is lost", () -> load.failures().toString().contains("404"));
            bundle.update(Files.newInputStream(Web.version("2.1.0", Map.of("Bundle-SymbolicName", "stock.web"))));
            bundle.start();
            Await.until("calls after", Duration.ofSeconds(20), () -> load.answered("2.1.0") > 20);
        }
    }
}
