package dev.midstream.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import dev.midstream.fixtures.probe.api.Probe;
import dev.midstream.itests.broken.DeafActivator;
import dev.midstream.itests.broken.HangingActivator;
import dev.midstream.itests.broken.HangingHealthActivator;
import dev.midstream.itests.broken.HangingProbe;
import dev.midstream.itests.broken.LeakingProbe;
import dev.midstream.itests.broken.SlowStopActivator;
import dev.midstream.itests.broken.StubProbe;
import dev.midstream.itests.broken.ThrowingActivator;
import dev.midstream.itests.broken.ThrowingProbe;
import dev.midstream.itests.broken.UnhealthyActivator;
import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.SwapRecord.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.ErrorCollector;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;

/** What cannot be proven says why, changes nothing for anybody while it is tried, and leaves nothing behind. */
@ExamReactorStrategy(PerClass.class) // it counts what is left behind, and others leave something
public class BrokenRevisionsIT extends ContainerTest {
    private static final Duration CLEAN_UP = Duration.ofSeconds(20);
    private static final List<String> OUR_TASKS = List.of("midstream-prove", "midstream-remove");

    @Rule
    public final ErrorCollector errors = new ErrorCollector();

    /**
     * @param bundle makes the jar
     * @param words what the reasons must contain
     */
    private record Broken(String what, Callable<Path> bundle, String... words) {}

    private static List<Broken> brokenFiles() {
        return List.of(
                new Broken("no jar", () -> BrokenJars.write(new byte[] {1, 2, 3}), "cannot be read as a jar"),
                new Broken("empty file", () -> BrokenJars.write(new byte[0]), "cannot be read as a jar"),
                new Broken("corrupt", BrokenJars::corrupt, "cannot be read as a jar", "damaged"),
                new Broken("truncated", BrokenJars::truncated, "cannot be read as a jar", "half copied"),
                new Broken("bomb", () -> BrokenJars.bomb(200), "inflates to more than 100 MB", "midstream.jar.ratio"),
                new Broken("many entries", () -> BrokenJars.entries(20_001), "20001 entries", "midstream.jar.entries"),
                new Broken("no manifest", () -> BrokenJars.entries(1), "no META-INF/MANIFEST.MF"),
                new Broken("malformed manifest", () -> BrokenJars.manifest("nonsense\n"), "MANIFEST.MF that cannot be"),
                new Broken("plain jar", () -> BrokenJars.manifest("Manifest-Version: 1.0\n"), "no Bundle-SymbolicName"),
                new Broken("old bundle", () -> BrokenJars.header("Bundle-ManifestVersion", "1"), "ManifestVersion: 2"),
                new Broken("fragment", () -> BrokenJars.header("Fragment-Host", "other"), "is a fragment"),
                new Broken("version that is none", () -> BrokenJars.header("Bundle-Version", "nine"), "nine"),
                new Broken(
                        "platform",
                        () -> BrokenJars.header("Bundle-SymbolicName", "org.apache.felix.scr"),
                        "platform"));
    }

    private static List<Broken> brokenBundles() {
        return List.of(
                new Broken(
                        "unresolvable",
                        () -> BrokenJars.header("Import-Package", "com.example.missing"),
                        "cannot be resolved",
                        "com.example.missing"),
                new Broken(
                        "activator that is not there",
                        () -> BrokenJars.header("Bundle-Activator", "com.example.Missing"),
                        "does not start",
                        "com.example.Missing"),
                new Broken(
                        "component never satisfied",
                        // its reference is to a contract of the probe, whose own component is left out
                        () -> BrokenJars.header(
                                "Service-Component", "OSGI-INF/dev.midstream.fixtures.probe.ProbeResource.xml"),
                        "not satisfied",
                        "dev.midstream.fixtures.probe.api.Probe"));
    }

    private static List<Broken> misbehaving() {
        return List.of(
                new Broken(
                        "throwing activator",
                        () -> BrokenJars.activator(ThrowingActivator.class),
                        "does not start",
                        "the licence has expired"),
                new Broken(
                        "hanging activator",
                        () -> BrokenJars.activator(HangingActivator.class),
                        "has not returned within 3 s"),
                new Broken(
                        "unhealthy",
                        () -> BrokenJars.activator(UnhealthyActivator.class),
                        "CRITICAL",
                        "the disk is on fire"),
                new Broken(
                        "hanging health check",
                        () -> BrokenJars.activator(HangingHealthActivator.class),
                        "health check",
                        "has not returned within 3 s"),
                new Broken(
                        "slow to stop",
                        () -> BrokenJars.activator(SlowStopActivator.class, UnhealthyActivator.class),
                        "the disk is on fire"),
                new Broken(
                        "throwing constructor",
                        () -> BrokenJars.component(false, ThrowingProbe.class, StubProbe.class),
                        "PROBES"),
                new Broken(
                        "throwing constructor of an immediate component",
                        () -> BrokenJars.component(true, ThrowingProbe.class, StubProbe.class),
                        "PROBES"),
                new Broken(
                        "hanging constructor",
                        () -> BrokenJars.component(false, HangingProbe.class, StubProbe.class),
                        "has not returned within 3 s"),
                new Broken(
                        "hanging constructor of an immediate component",
                        () -> BrokenJars.component(true, HangingProbe.class, StubProbe.class),
                        "has not returned within 3 s"),
                new Broken(
                        "constructor that leaks a thread",
                        () -> BrokenJars.component(true, LeakingProbe.class, StubProbe.class),
                        "left alone"));
    }

    @Test
    public void brokenFilesAreRefused() throws Exception {
        refuseAll(brokenFiles());
    }

    @Test
    public void brokenBundlesAreRefused() throws Exception {
        refuseAll(brokenBundles());
    }

    @Test
    public void misbehavingBundlesAreRefused() throws Exception {
        refuseAll(misbehaving());
        assertTrue("the log names the leaked thread", log().contains(LeakingProbe.THREAD));
    }

    @Test
    public void liveVersionWithOtherContentIsRefused() throws Exception {
        Path first = probe("3.0.0");
        commit(first);
        Set<String> bundles = bundles();
        SwapRecord again = deploy(BrokenJars.write(Files.readAllBytes(first)));
        assertEquals(again.reasons().toString(), Verdict.UNCHANGED, again.verdict());
        assertEquals("nothing was installed", bundles, bundles());
        refuseAll(List.of(new Broken(
                "other content",
                () -> Jars.with(probe("3.0.0"), Map.of("Bundle-Description", "other")),
                "3.0.0 is live already",
                "raise Bundle-Version")));
        assertEquals("a downgrade is a swap", "2.9.0", commit(probe("2.9.0")).to());
        commit(probe("4.0.0.SNAPSHOT"));
        commit(Jars.with(probe("4.0.0.SNAPSHOT"), Map.of("Bundle-Description", "other")));
    }

    @Test
    public void whatDoesNotEvenHearAnInterruptionIsRemovedWhenItEnds() throws Exception {
        try {
            SwapRecord swap = deploy(BrokenJars.activator(DeafActivator.class));
            assertEquals(Verdict.REFUSED, swap.verdict());
            assertEquals(
                    "a swap is possible meanwhile",
                    Verdict.COMMITTED,
                    commit(probe("5.0.0")).verdict());
        } finally {
            System.setProperty(DeafActivator.RELEASE, "true");
        }
        Await.until("removal of the staged revision", CLEAN_UP, () -> !bundles().contains(PROBE + " 9.0.0"));
        System.clearProperty(DeafActivator.RELEASE);
    }

    private void refuseAll(List<Broken> all) throws Exception {
        Probe probe = service(Probe.class);
        String live = probe.version();
        Set<String> bundles = bundles();
        Set<Path> files = files();
        try (Load load = new Load().rest("/probe/version").caller("probe.version()", probe::version)) {
            for (Broken broken : all) {
                errors.checkSucceeds(() -> {
                    refuse(broken);
                    Await.until(broken.what() + " leaves no bundle", CLEAN_UP, () -> bundles.containsAll(bundles()));
                    Await.until(broken.what() + " leaves no thread of ours", CLEAN_UP, () -> ourTasks()
                            .isEmpty());
                    assertEquals(broken.what() + " leaves no file", files, files());
                    return null;
                });
            }
            load.close();
            errors.checkSucceeds(() -> {
                assertEquals(List.of(), load.failures());
                assertEquals("all were answered by " + live, load.answered(), load.answered(live));
                return null;
            });
        }
    }

    private void refuse(Broken broken) throws Exception {
        Path bundle = broken.bundle().call();
        try {
            SwapRecord swap = deploy(bundle);
            assertEquals(broken.what(), Verdict.REFUSED, swap.verdict());
            for (String word : broken.words()) {
                assertTrue(
                        broken.what() + ": " + swap.reasons() + " should say " + word,
                        String.join(" ", swap.reasons()).contains(word));
            }
            assertEquals(List.of(swap), swaps.history().subList(0, 1));
        } finally {
            Files.delete(bundle);
        }
    }

    private Set<String> bundles() {
        return Arrays.stream(context.getBundles())
                .map(bundle -> bundle.getSymbolicName() + " " + bundle.getVersion())
                .collect(Collectors.toSet());
    }

    private static List<String> ourTasks() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> OUR_TASKS.stream().anyMatch(name::startsWith))
                .toList();
    }

    /** What Midstream keeps, but for the records of swaps. */
    private static Set<Path> files() throws Exception {
        Path kept = Path.of(System.getProperty("karaf.data"), "midstream");
        try (Stream<Path> all = Files.walk(kept)) {
            return all.filter(file -> !file.startsWith(kept.resolve("swaps")))
                    .filter(file ->
                            kept.relativize(file).getNameCount() == 1 || file.startsWith(kept.resolve("artifacts")))
                    .collect(Collectors.toSet());
        }
    }

    private static String log() throws Exception {
        return Files.readString(Path.of(System.getProperty("karaf.log"), "karaf.log"));
    }
}
