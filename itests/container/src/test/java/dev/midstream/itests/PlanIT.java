package dev.midstream.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import dev.midstream.swap.api.DeployOptions;
import dev.midstream.swap.api.Plan;
import dev.midstream.swap.api.SwapRecord.Verdict;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.Test;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;

/** What a plan predicts is what then happens. */
@ExamReactorStrategy(PerClass.class) // the reference services as they were shipped
public class PlanIT extends ContainerTest {
    private Prediction predict(Path jar) {
        return new Prediction(swaps, jar);
    }

    private Prediction predict(String jar) {
        return predict(Container.jar(jar + ".jar"));
    }

    @Test
    public void theProbe() throws Exception {
        predict(probe("1.5.0")).holds();
        Plan refused = predict(header("Import-Package", "com.example.missing")).holds();
        assertEquals(Plan.Verdict.REFUSED, refused.verdict());
        assertTrue(refused.missing().toString(), refused.missing().get(0).contains("com.example.missing"));
        refused = predict(header("Service-Component", "OSGI-INF/dev.midstream.fixtures.probe.ProbeResource.xml"))
                .holds();
        assertTrue(refused.reasons().toString(), refused.reasons().toString().contains("nobody offers"));
        predict(header("Bundle-Activator", "com.example.Missing")).holds();
        predict(Jars.embedding(
                        Container.jar("dev.midstream.fixtures.probe.jar"),
                        Container.jar("dev.midstream.fixtures.probe.api.jar"),
                        "8.9.0"))
                .holds();
        predict(Container.jar("dev.midstream.fixtures.probe.api.jar").resolveSibling("none.jar"))
                .holds();
        // one resource less: its paths are gone, and clients may see it
        Plan fewer = predict(header(
                        "Service-Component",
                        "OSGI-INF/dev.midstream.fixtures.probe.ProbeResource.xml,"
                                + "OSGI-INF/dev.midstream.fixtures.probe.ProbeService.xml,"
                                + "OSGI-INF/dev.midstream.fixtures.probe.ScopedService.xml"))
                .holds();
        assertEquals(Plan.Verdict.SIDE_BY_SIDE, fewer.verdict());
        assertEquals(List.of("GET /probe/prototype"), fewer.paths().removed());
    }

    @Test
    public void theReferenceServices() throws Exception {
        for (String service : List.of("storage", "processing")) {
            assertEquals(
                    service,
                    Plan.Verdict.REFUSED,
                    predict(service + "-unresolvable").holds().verdict());
            // a new component that nobody needs may wait
            for (String accepted : List.of("unsatisfied", "own-contract")) {
                Plan plan = predict(service + "-" + accepted).holds();
                if (plan.verdict() != Plan.Verdict.REFUSED) {
                    swaps.undo(plan.service(), DeployOptions.by("test"), step -> {});
                }
            }
        }
        for (String service : List.of("storage", "processing", "auth")) {
            assertEquals(
                    service,
                    Plan.Verdict.SAFE,
                    predict(service + "-next").holds().verdict());
        }
        // these fail only when they run, which no plan does
        for (String failing : List.of("storage-throwing-activator", "storage-throwing-constructor")) {
            predict(failing).isRefusedOnlyWhenItRuns();
        }
    }

    @Test
    public void aMigrationThatContracts() throws Exception {
        Path contracting = Jars.revision(Container.jar("auth-next.jar"), "1.2.0");
        String script = "dev/midstream/auth/003-no-passwords.sql";
        try (FileSystem jar = FileSystems.newFileSystem(contracting, (ClassLoader) null)) {
            Files.writeString(jar.getPath(script), "ALTER TABLE users DROP COLUMN password;", StandardCharsets.UTF_8);
        }
        Plan plan = predict(contracting).holds();
        assertEquals(Plan.Verdict.REFUSED, plan.verdict());
        assertTrue(
                plan.migrations().toString(),
                plan.migrations().stream()
                        .anyMatch(migration -> migration.script().equals(script)
                                && migration.contractions().size() == 1));
    }

    @Test
    public void aContractionWaitsUntilTheLastRevisionThatUsesItHasRetired() throws Exception {
        Path shipped = Container.jar("processing-next.jar");
        String legacy = Legacy.class.getName().replace('.', '/') + ".class";
        Path uses = Jars.revision(shipped, "2.1.0");
        add(
                uses,
                legacy,
                getClass().getClassLoader().getResourceAsStream(legacy).readAllBytes());
        Path contracting = Jars.revision(shipped, "2.4.0");
        String script = "ALTER TABLE jobs DROP COLUMN legacy_note;";
        add(contracting, "dev/midstream/processing/009-no-note.sql", script.getBytes(StandardCharsets.UTF_8));

        commit(uses);
        assertRefused(contracting, "2.1.0 uses, which is live");
        commit(Jars.revision(shipped, "2.2.0"));
        assertRefused(contracting, "2.1.0 uses, which is resident still");
        commit(Jars.revision(shipped, "2.3.0"));
        Await.until("2.1.0 has retired", Duration.ofSeconds(30), () -> planned(contracting) != Plan.Verdict.REFUSED);
        commit(contracting);
    }

    /** Stands for code that reads a column. */
    private static final class Legacy {
        String query() {
            return "SELECT legacy_note FROM jobs";
        }
    }

    private static void add(Path jar, String name, byte[] content) throws Exception {
        try (FileSystem files = FileSystems.newFileSystem(jar, (ClassLoader) null)) {
            Files.createDirectories(files.getPath(name).getParent());
            Files.write(files.getPath(name), content);
        }
    }

    private Plan.Verdict planned(Path jar) {
        return swaps.plan(List.of(jar)).get(0).verdict();
    }

    private void assertRefused(Path jar, String why) {
        Plan plan = swaps.plan(List.of(jar)).get(0);
        assertEquals(Plan.Verdict.REFUSED, plan.verdict());
        assertTrue(plan.reasons().toString(), plan.reasons().toString().contains(why));
        assertEquals(Verdict.REFUSED, deploy(jar).verdict());
    }

    @Test
    public void aSetIsRefusedAsAWhole() throws Exception {
        Path good = probe("1.6.0");
        List<Plan> plans = swaps.plan(List.of(good, Container.jar("storage-unresolvable.jar"), good));
        plans.forEach(plan -> assertEquals(plan.toString(), Plan.Verdict.REFUSED, plan.verdict()));
        assertTrue(
                plans.get(2).reasons().toString(),
                plans.get(2).reasons().toString().contains("named twice"));
    }

    private static Path header(String name, String value) throws Exception {
        return Jars.with(
                Container.jar("dev.midstream.fixtures.probe.jar"), Map.of("Bundle-Version", "9.0.0", name, value));
    }
}
