package dev.midstream.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import dev.midstream.fixtures.probe.api.Probe;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** A jar put into the deploy folder is a swap like any other. */
public class DeployFolderIT extends ContainerTest {
    private static final Duration TAKEN = Duration.ofSeconds(30);

    private Path folder;
    private Path jar;

    @Before
    public void makeTheFolder() throws Exception {
        folder = Path.of(System.getProperty("karaf.base"), "deploy");
        jar = folder.resolve("probe.jar");
        Files.createDirectories(folder);
    }

    @After
    public void emptyTheFolder() throws Exception {
        Files.deleteIfExists(jar);
        Await.until("no note beside nothing", TAKEN, () -> !Files.exists(deployed()) && !Files.exists(refused()));
    }

    private Path deployed() {
        return folder.resolve("probe.jar.deployed.txt");
    }

    private Path refused() {
        return folder.resolve("probe.jar.refused.txt");
    }

    @Test
    public void aJarIsASwapThatLosesNothing() throws Exception {
        Probe probe = service(Probe.class);
        try (Load load = new Load().rest("/probe/version").caller("probe.version()", probe::version)) {
            Files.copy(probe("2.0.0"), jar);
            Await.until("swap to 2.0.0", TAKEN, () -> Files.exists(deployed()));
            Files.copy(probe("2.1.0"), jar, StandardCopyOption.REPLACE_EXISTING);
            Await.until("swap to 2.1.0", TAKEN, () -> load.answered("2.1.0") > 10);
            load.close();
            assertEquals(List.of(), load.failures());
        }
        Await.until(
                "note",
                TAKEN,
                () -> Files.exists(deployed()) && note(deployed()).contains("2.1.0 follows 2.0.0"));
        assertEquals("folder deploy", swaps.history().get(0).who());
        assertTrue(
                "installed by nobody else", Arrays.stream(context.getBundles()).noneMatch(bundle -> bundle.getLocation()
                        .contains("/deploy/")));

        Files.delete(jar);
        Await.until("the note goes with the jar", TAKEN, () -> !Files.exists(deployed()));
        assertEquals("2.1.0", probe.version());
    }

    @Test
    public void aHalfCopiedJarIsLeftAloneUntilItIsWhole() throws Exception {
        byte[] content = Files.readAllBytes(probe("3.0.0"));
        int swapsBefore = swaps.history().size();
        try (OutputStream out = Files.newOutputStream(jar)) {
            out.write(content, 0, content.length / 2);
            out.flush();
            // seen a few times: another jar that came later is deployed meanwhile
            Path other = folder.resolve("whole.jar");
            Files.copy(probe("2.9.0"), other, StandardCopyOption.REPLACE_EXISTING);
            Await.until("swap to 2.9.0", TAKEN, () -> swaps.history().size() > swapsBefore);
            Files.delete(other);
            assertFalse(Files.exists(refused()));
            out.write(content, content.length / 2, content.length - content.length / 2);
        }
        Await.until("swap to 3.0.0", TAKEN, () -> Files.exists(deployed()));
        assertEquals("3.0.0", service(Probe.class).version());
        assertEquals(swapsBefore + 2, swaps.history().size());
    }

    @Test
    public void aBrokenJarIsRefusedInWritingAndTriedAgainWhenItChanges() throws Exception {
        String live = service(Probe.class).version();
        Files.copy(BrokenJars.truncated(), jar);
        Await.until("refusal of a truncated jar", TAKEN, () -> Files.exists(refused()));
        assertTrue(note(refused()), note(refused()).contains("cannot be read as a jar"));
        assertEquals(live, service(Probe.class).version());

        Files.copy(
                BrokenJars.header("Import-Package", "com.example.missing"), jar, StandardCopyOption.REPLACE_EXISTING);
        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().minusSeconds(60)));
        Await.until(
                "another reason",
                TAKEN,
                () -> Files.exists(refused()) && note(refused()).contains("com.example.missing"));

        Files.copy(probe("4.0.0"), jar, StandardCopyOption.REPLACE_EXISTING);
        Await.until("swap to 4.0.0", TAKEN, () -> Files.exists(deployed()));
        assertFalse(Files.exists(refused()));
        assertEquals("4.0.0", service(Probe.class).version());
    }

    private static String note(Path file) throws Exception {
        return Files.readString(file);
    }
}
