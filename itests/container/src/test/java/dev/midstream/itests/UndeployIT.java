package dev.midstream.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import dev.midstream.swap.api.DeployOptions;
import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.SwapRecord.Kind;
import dev.midstream.swap.api.SwapRecord.Verdict;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.Test;

/** A service is removed from the node, and comes back. */
public class UndeployIT extends ContainerTest {
    private static final String PATH = "/web/static/version.txt";
    private static final DeployOptions OPTIONS = DeployOptions.by("test");

    @Test
    public void removedServiceLeavesNothingAndComesBack() throws Exception {
        commit(Web.version("0.51.0"));
        assertEquals(200, Web.send(PATH).statusCode());

        SwapRecord removed = swaps.undeploy(Web.NAME, OPTIONS, step -> {});

        assertEquals(removed.reasons().toString(), Verdict.COMMITTED, removed.verdict());
        assertEquals(Kind.UNDEPLOY, removed.kind());
        Await.until("its bundles are gone", Duration.ofSeconds(60), () -> Arrays.stream(context.getBundles())
                .noneMatch(bundle -> Web.NAME.equals(bundle.getSymbolicName())));
        Await.until("it is listed no more", Duration.ofSeconds(60), () -> swaps.services().stream()
                .noneMatch(service -> service.name().equals(Web.NAME)));
        Await.until(
                "a path that nobody has",
                Duration.ofSeconds(60),
                () -> Web.send(PATH).statusCode() == 404);
        assertEquals("an absent service does not make the node unready", 200, Load.status("/health/ready"));

        SwapRecord back = swaps.undo(Web.NAME, OPTIONS, step -> {});
        assertEquals(back.reasons().toString(), Verdict.COMMITTED, back.verdict());
        Await.until("it answers", Duration.ofSeconds(60), () -> Web.send(PATH).statusCode() == 200);
        assertEquals("0.51.0", swaps.service(Web.NAME).live().version());
        swaps.undeploy(Web.NAME, OPTIONS, step -> {}); // other tests use its paths
    }

    @Test
    public void serviceThatOthersUseStays() throws Exception {
        SwapRecord refused = swaps.undeploy("storage", OPTIONS, step -> {});
        assertEquals(Verdict.REFUSED, refused.verdict());
        assertTrue(refused.reasons().toString(), refused.reasons().get(0).contains("dev.midstream.processing"));
        assertEquals(List.of(), swaps.pending("storage"));
    }
}
