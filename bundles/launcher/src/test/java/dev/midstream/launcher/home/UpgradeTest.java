package dev.midstream.launcher.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpgradeTest {
    /** The shipped files of the former build, and of the newer one. */
    private static final Map<String, String> FORMER = Map.of(
            "etc/broker.cfg", "url = former",
            "etc/datasource.cfg", "user = former",
            "etc/acl.cfg", "deploy = all",
            "etc/gone.cfg", "a = former",
            "etc/unwanted.cfg", "a = former",
            "etc/system.properties", "#Fri Nov 27 01:35:31 UTC 2026\na = 1\nb = former",
            "etc/startup.properties", "bundle = 1",
            "system/bundle.jar", "former",
            "lib/launcher.jar", "former",
            "bin/karaf", "former");

    private static final Map<String, String> NEWER = Map.of(
            "etc/broker.cfg", "url = newer",
            "etc/datasource.cfg", "user = former",
            "etc/acl.cfg", "deploy = admin",
            "etc/unwanted.cfg", "a = newer",
            "etc/system.properties", "#Sat Nov 28 02:35:31 UTC 2026\na = 1\nb = newer\nc = newer",
            "etc/startup.properties", "bundle = 2",
            "system/bundle.jar", "newer",
            "lib/launcher.jar", "newer",
            "bin/karaf", "newer");

    /** The files that an operator or the node has changed or added. */
    private static final Map<String, String> OPERATORS = Map.of(
            "etc/broker.cfg", "url = tcp://mq1",
            "etc/datasource.cfg", "user = mine",
            "etc/gone.cfg", "a = mine",
            "etc/own.cfg", "a = own",
            "etc/midstream/admin.token", "secret",
            "etc/midstream/data/auth.password", "password",
            "data/midstream/store", "data");

    private static final String API_MADE = "service.pid=\"made.by.api\"\n";
    private static final String OF_FILE = "felix.fileinstall.filename=\"file:/etc/broker.cfg\"\n";

    @TempDir
    Path folder;

    private final List<String> notes = new ArrayList<>();

    @Test
    void keepsOperatorFilesAndReplacesTheRest() throws IOException {
        Path home = edited("home");

        upgrade(home);

        assertUpgraded(home);
        assertThat(notes)
                .hasSize(3)
                .anySatisfy(note -> assertThat(note).contains("etc/broker.cfg").contains("broker.cfg.new"))
                .anySatisfy(note -> assertThat(note).contains("etc/unwanted.cfg was deleted"))
                .anySatisfy(
                        note -> assertThat(note).contains("system.properties").contains("1 new setting"));
    }

    @Test
    void unchangedHomeHasNoNotes() throws IOException {
        Path home = made("home", FORMER);
        append(home.resolve("etc/acl.cfg"), "   \n\n"); // as the container does it

        upgrade(home);

        assertThat(notes).isEmpty();
        assertThat(home.resolve("etc/acl.cfg")).hasContent("deploy = admin");
        assertThat(home.resolve("etc/gone.cfg")).doesNotExist();
    }

    @Test
    void newHomeIsTheBuild() throws IOException {
        Path home = Files.createDirectories(folder.resolve("home"));
        Files.writeString(home.resolve(Trees.MARKER), "\n");

        upgrade(home);

        assertThat(home.resolve("etc/broker.cfg")).hasContent("url = newer");
        assertThat(home.resolve(Trees.MARKER)).hasContent("newer");
        assertThat(home.resolve(".new")).doesNotExist();
    }

    @Test
    void homeWithoutListKeepsEachFileThatDiffers() throws IOException {
        Path home = edited("home");
        Files.delete(home.resolve(ShippedFiles.FILE));

        upgrade(home);

        assertThat(home.resolve("etc/broker.cfg")).hasContent("url = tcp://mq1");
        assertThat(home.resolve("etc/acl.cfg")).hasContent("deploy = all");
        assertThat(home.resolve("etc/acl.cfg.new")).hasContent("deploy = admin");
        assertThat(home.resolve("etc/unwanted.cfg")).hasContent("a = newer");
    }

    @Test
    void editedBuildFileIsKeptBeside() throws IOException {
        Path home = edited("home");
        Files.writeString(home.resolve("etc/startup.properties"), "bundle = mine");

        upgrade(home);

        assertThat(home.resolve("etc/startup.properties")).hasContent("bundle = 2");
        assertThat(home.resolve("etc/startup.properties.edited")).hasContent("bundle = mine");
    }

    @Test
    void linkedDirectoriesStayLinks() throws IOException {
        Path home = edited("home");
        Path secrets = folder.resolve("secrets");
        Files.move(home.resolve("etc/midstream"), secrets);
        Files.createSymbolicLink(home.resolve("etc/midstream"), secrets);

        upgrade(home);

        assertThat(home.resolve("etc/midstream")).isSymbolicLink();
        assertThat(home.resolve("etc/midstream/admin.token")).hasContent("secret");
    }

    @Test
    void configurationsOfTheCacheMoveOut() throws IOException {
        Path home = edited("home");
        Path bundle = home.resolve("data/cache/bundle10");
        write(bundle.resolve("bundle.info"), "10\nmvn:org.apache.felix/org.apache.felix.configadmin/1.9.26\n");
        Files.move(
                home.resolve("data/config"),
                Files.createDirectories(bundle.resolve("data")).resolve("config"));

        upgrade(home);

        assertUpgraded(home);
    }

    @Test
    void interruptedUpgradeIsCompleted() throws IOException {
        int steps = 0;
        boolean died = true;
        for (int n = 0; died; n++) {
            Path home = edited("home" + n);
            died = dies(home, n);
            assertNothingLost(home);
            if (died) {
                steps++;
                upgrade(home);
            }
            assertUpgraded(home);
        }
        assertThat(steps).as("changes of an upgrade").isGreaterThan(40);
    }

    @Test
    void upgradeInterruptedTwiceIsCompleted() throws IOException {
        for (int n = 10; n < 70; n += 13) {
            for (int m = 0; m < 60; m += 11) {
                Path home = edited("home" + n + "-" + m);
                dies(home, n);
                dies(home, m);
                upgrade(home);
                assertUpgraded(home);
            }
        }
    }

    @Test
    void anotherDirectoryIsNotDeleted() throws IOException {
        Path home = edited("home");
        write(home.resolve(".old/own"), "mine");

        assertThatThrownBy(() -> upgrade(home)).hasMessageContaining("Midstream has not made it");

        assertThat(home.resolve(".old/own")).hasContent("mine");
        assertNothingLost(home);
    }

    private void assertUpgraded(Path home) throws IOException {
        Map<String, String> expected = new TreeMap<>(NEWER);
        expected.remove("etc/unwanted.cfg");
        expected.putAll(OPERATORS);
        expected.put("etc/system.properties", "a = mine\nb = former\n# Added by a newer build\nc = newer");
        expected.put("etc/broker.cfg.new", "url = newer");
        expected.put("etc/system.properties.new", NEWER.get("etc/system.properties"));
        expected.put("etc/unwanted.cfg.new", "a = newer");
        expected.put("data/config/made/api.config", API_MADE.strip());
        expected.put(Trees.MARKER, "newer");
        Map<String, String> actual = content(home);
        actual.remove(ShippedFiles.FILE);
        assertThat(actual).isEqualTo(expected);
        assertThat(ShippedFiles.read(home.resolve(ShippedFiles.FILE)).has("etc/gone.cfg"))
                .isFalse();
        assertThat(Files.getPosixFilePermissions(home.resolve("etc/midstream")))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    /** Whatever happened, each file of the operator is somewhere in the home. */
    private static void assertNothingLost(Path home) throws IOException {
        assertThat(content(home).values()).containsAll(OPERATORS.values()).contains(API_MADE.strip());
    }

    private static Map<String, String> content(Path home) throws IOException {
        Map<String, String> content = new TreeMap<>();
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                content.put(
                        home.relativize(file).toString(),
                        Files.readString(file).replaceAll("\n+", "\n").strip());
            }
        }
        return content;
    }

    /** A home of the former build with an operator's changes. */
    private Path edited(String name) throws IOException {
        Path home = made(name, FORMER);
        OPERATORS.forEach((file, text) -> write(home.resolve(file), text));
        write(home.resolve("etc/system.properties"), "a = mine\nb = former");
        Files.delete(home.resolve("etc/unwanted.cfg"));
        write(home.resolve("data/config/made/api.config"), API_MADE);
        write(home.resolve("data/config/of/file.config"), OF_FILE);
        write(home.resolve("data/cache/bundle1/bundle.info"), "1\nmvn:other\n");
        write(home.resolve("run/shell.jsa"), "archive");
        Files.setPosixFilePermissions(home.resolve("etc/midstream"), PosixFilePermissions.fromString("rwx------"));
        return home;
    }

    private Path made(String name, Map<String, String> build) throws IOException {
        Path home = folder.resolve(name);
        build.forEach((file, text) -> write(home.resolve(file), text));
        write(home.resolve(Trees.MARKER), "former\n");
        write(
                home.resolve(ShippedFiles.FILE),
                ShippedFiles.of(home.resolve("etc")).text());
        return home;
    }

    private void upgrade(Path home) throws IOException {
        unpack(home);
        new Upgrade(new LocalDisk(false), home, notes::add).run("newer");
    }

    private static boolean dies(Path home, int changes) throws IOException {
        unpack(home);
        try {
            new Upgrade(new DyingDisk(changes), home, note -> {}).run("newer");
            return false;
        } catch (DyingDisk.Death e) {
            return true;
        }
    }

    /** As the script does it: never while an upgrade is to be completed. */
    private static void unpack(Path home) throws IOException {
        if (!Files.exists(home.resolve(".upgrade"))) {
            Trees.delete(new LocalDisk(false), home.resolve(".new"));
            Trees.make(new LocalDisk(false), home.resolve(".new"));
            NEWER.forEach((file, text) -> write(home.resolve(".new").resolve(file), text));
        }
    }

    private static void append(Path file, String text) throws IOException {
        Files.writeString(file, Files.readString(file) + text);
    }

    private static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (NoSuchFileException e) {
            throw new AssertionError(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
