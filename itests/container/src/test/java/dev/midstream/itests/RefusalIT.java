package dev.midstream.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import dev.midstream.fixtures.probe.api.Probe;
import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.SwapRecord.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;

/** What cannot be proven changes nothing and says why. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class RefusalIT extends ContainerTest {
    @Test
    public void anImportThatNobodyExports() throws Exception {
        refuses(header("Import-Package", "com.example.missing"), "cannot be resolved", "com.example.missing");
    }

    @Test
    public void aComponentThatIsNeverSatisfied() throws Exception {
        // its reference is to a contract that this revision no longer finds offered: its own service is left out
        refuses(
                header("Service-Component", "OSGI-INF/dev.midstream.fixtures.probe.ProbeResource.xml"),
                "not satisfied",
                "dev.midstream.fixtures.probe.api.Probe");
    }

    @Test
    public void anActivatorThatIsNotThere() throws Exception {
        refuses(header("Bundle-Activator", "com.example.Missing"), "does not start", "com.example.Missing");
    }

    @Test
    public void aFileThatIsNoJar() throws Exception {
        Path file = Files.createTempFile("broken", ".jar");
        Files.writeString(file, "no jar");
        refuses(file, "cannot be read as a jar");
    }

    @Test
    public void aJarThatIsNoBundle() throws Exception {
        refuses(
                Jars.with(Container.jar("dev.midstream.fixtures.probe.jar"), Map.of("Fragment-Host", "other")),
                "is a fragment");
    }

    @Test
    public void aContractOfItsOwn() throws Exception {
        refuses(
                Jars.embedding(
                        Container.jar("dev.midstream.fixtures.probe.jar"),
                        Container.jar("dev.midstream.fixtures.probe.api.jar"),
                        "9.0.0"),
                "contract dev.midstream.fixtures.probe.api",
                "is another class");
    }

    private static Path header(String name, String value) throws Exception {
        return Jars.with(
                Container.jar("dev.midstream.fixtures.probe.jar"), Map.of("Bundle-Version", "9.0.0", name, value));
    }

    private void refuses(Path bundle, String... words) throws Exception {
        Probe probe = service(Probe.class);
        String live = probe.version();
        long bundles = probes();
        SwapRecord swap = deploy(bundle);

        assertEquals(Verdict.REFUSED, swap.verdict());
        for (String word : words) {
            assertTrue(
                    swap.reasons() + " should say " + word,
                    String.join(" ", swap.reasons()).contains(word));
        }
        assertEquals(live, probe.version());
        assertEquals(live, Load.get("/probe/version"));
        assertEquals("nothing is left behind", bundles, probes());
        assertEquals(List.of(swap), swaps.history().subList(0, 1));
    }

    private long probes() {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> PROBE.equals(bundle.getSymbolicName()))
                .count();
    }
}
