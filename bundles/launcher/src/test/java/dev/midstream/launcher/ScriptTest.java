package dev.midstream.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code midstream}, without a node. */
class ScriptTest {
    private static final Map<String, String> FORMER = Map.of("etc/broker.cfg", "url = former", "etc/acl.cfg", "all");
    private static final Map<String, String> NEWER = Map.of("etc/broker.cfg", "url = newer", "etc/acl.cfg", "admin");

    @TempDir
    Path folder;

    private ScriptHome script;

    @BeforeEach
    void unpack() throws Exception {
        script = new ScriptHome(folder);
        script.distribution("former", FORMER);
    }

    @Test
    void upgradeKeepsOperatorFiles() throws Exception {
        edit();
        script.distribution("newer", NEWER);

        ScriptHome.Result up = script.run("up");

        assertThat(up.status()).as(up.out()).isZero();
        assertThat(up.out()).contains("etc/broker.cfg was edited here");
        assertUpgraded();
    }

    @Test
    void killedUpgradeIsCompleted() throws Exception {
        edit();
        script.distribution("newer", NEWER);
        script.keepHome();
        int calls = 0;
        boolean replaced = false;
        while (!replaced) {
            calls++;
            script.resetHome();
            assertThat(script.run(calls, "up").killed()).as("call %d", calls).isTrue();
            replaced =
                    Files.readString(script.home.resolve("system/bundle.jar")).equals("newer");
            ScriptHome.Result up = script.run("up");
            assertThat(up.status()).as(up.out()).isZero();
            assertUpgraded();
        }
        assertThat(calls).as("calls of programs").isGreaterThan(5);
    }

    @Test
    void failingUnpackLeavesFormerBuild() throws Exception {
        edit();
        Files.writeString(folder.resolve("broken.tar.gz"), "no archive");
        script.with("MIDSTREAM_DISTRIBUTION", folder.resolve("broken.tar.gz").toString());

        ScriptHome.Result up = script.run("up");

        assertThat(up.status()).isEqualTo(1);
        assertThat(up.out()).contains("Cannot unpack").contains("The former build is as it was.");
        assertThat(script.home.resolve("system/bundle.jar")).hasContent("former");
        assertThat(script.home.resolve("etc/midstream/admin.token")).hasContent("secret");
    }

    @Test
    void killedFirstStartIsCompleted() throws Exception {
        int kills = 0;
        for (int calls = 1; !Files.exists(script.home.resolve("system/bundle.jar")); calls++) {
            ScriptHome.Result start = script.run(calls, "up");
            // a start that follows others may need fewer calls of programs than that
            assertThat(start.killed() || start.status() == 0)
                    .as("call %d: %s", calls, start.out())
                    .isTrue();
            kills += start.killed() ? 1 : 0;
        }
        assertThat(kills).as("killed starts").isGreaterThan(5);
        ScriptHome.Result up = script.run("up");
        assertThat(up.status()).as(up.out()).isZero();
        assertThat(script.home.resolve("lib")).isNotEmptyDirectory();
    }

    @Test
    void interruptedRestoreDoesNotStart() throws Exception {
        script.run("up");
        Files.writeString(script.home.resolve(".incomplete"), "");

        assertThat(script.run("up").out()).contains("data").contains("are incomplete");

        assertThat(script.run("up", "--fresh").status()).isZero();
    }

    @Test
    void safeStartSetsDeploymentsAside() throws Exception {
        script.run("up");
        ScriptHome.write(script.home.resolve("data/midstream/committed.properties"), "a=b");
        ScriptHome.write(script.home.resolve("data/cache/bundle1/bundle.info"), "1");

        assertThat(script.run("up", "--safe").status()).isZero();

        assertThat(script.home.resolve("data/midstream/committed.properties")).doesNotExist();
        assertThat(script.home.resolve("data/midstream/committed.properties.aside"))
                .hasContent("a=b");
        assertThat(script.home.resolve("data/cache")).doesNotExist();
    }

    @Test
    void foreignDirectoryIsNotDeleted() throws Exception {
        Path own = folder.resolve("a cluster/own");
        ScriptHome.write(own, "mine");

        ScriptHome.Result cluster = script.run("cluster", "1", "--fresh");

        assertThat(cluster.status()).isEqualTo(1);
        assertThat(cluster.out()).contains("Midstream has not made it");
        assertThat(own).hasContent("mine");
    }

    @Test
    void foreignHomeIsNotDeleted() throws Exception {
        ScriptHome.write(script.home.resolve("own"), "mine");

        assertThat(script.run("up", "--fresh").status()).isEqualTo(1);

        assertThat(script.home.resolve("own")).hasContent("mine");
    }

    @Test
    void unsupportedJavaIsRefused() throws Exception {
        for (String version : new String[] {"1.8.0_392", "11.0.2", "24", "25.0.1"}) {
            script.with("JAVA_VERSION", version);
            ScriptHome.Result up = script.run("up");
            assertThat(up.status()).as(version).isEqualTo(1);
            assertThat(up.out())
                    .as(version)
                    .contains("set JAVA_HOME to a JDK from 17 to 23")
                    .hasLineCount(1);
        }
        script.with("JAVA_VERSION", "21.0.1");
        assertThat(script.run("up").status()).isZero();
    }

    @Test
    void lockOfRunningLauncherIsRespected() throws Exception {
        script.run("up");
        script.with("MIDSTREAM_START_TIMEOUT", "1");
        Process other = new ProcessBuilder("/bin/sh", "-c", "read line; :", "midstream").start();
        ScriptHome.write(script.home.resolve(".midstream-lock"), other.pid() + "\n");

        ScriptHome.Result up = script.run("up");

        assertThat(up.status()).isEqualTo(1);
        assertThat(up.out()).contains("Another ./midstream (pid " + other.pid() + ")");
        other.destroyForcibly().waitFor();
        assertThat(script.run("up").status()).as("its process has ended").isZero();
        assertThat(script.home.resolve(".midstream-lock")).doesNotExist();
    }

    @Test
    void statusMakesNoDirectory() throws Exception {
        ScriptHome.Result status = script.run("status");

        assertThat(status.status()).isEqualTo(1);
        assertThat(status.out()).contains("There is no home at " + script.home);
        assertThat(script.home).doesNotExist();
    }

    @Test
    void statusIsJsonWhateverThePath() throws Exception {
        script.with("MIDSTREAM_HOME", folder.resolve("a \"quoted\\ home").toString());

        assertThat(script.run("status", "--json").out()).contains("\"home\": \"" + folder + "/a \\\"quoted\\\\ home\"");
    }

    @Test
    void deployWaitsForVerdict() throws Exception {
        script.run("up");
        Path jar = Files.writeString(folder.resolve("a service.jar"), "");
        Process node = script.node();
        try {
            script.run("deploy", "--canary", "5,50", jar.toString());
            assertThat(script.shellCalls())
                    .contains("--outcome -- ms:deploy --wait --canary '5,50' '" + jar.toRealPath() + "'")
                    .doesNotContain("--colour");
            script.run("deploy", jar.toString(), "--no-wait");
            assertThat(script.shellCalls()).contains("-- ms:deploy '" + jar.toRealPath() + "'");
        } finally {
            node.destroyForcibly();
        }
    }

    private void edit() throws Exception {
        script.run("up");
        ScriptHome.write(script.home.resolve("etc/broker.cfg"), "url = mine");
        ScriptHome.write(script.home.resolve("etc/midstream/admin.token"), "secret");
        ScriptHome.write(script.home.resolve("data/midstream/store"), "data");
        ScriptHome.write(script.home.resolve("data/cache/bundle1/bundle.info"), "1");
    }

    private void assertUpgraded() throws IOException {
        Path home = script.home;
        assertThat(home.resolve("etc/broker.cfg")).hasContent("url = mine");
        assertThat(home.resolve("etc/broker.cfg.new")).hasContent("url = newer");
        assertThat(home.resolve("etc/acl.cfg")).hasContent("admin");
        assertThat(home.resolve("etc/midstream/admin.token")).hasContent("secret");
        assertThat(home.resolve("data/midstream/store")).hasContent("data");
        assertThat(home.resolve("data/cache")).doesNotExist();
        for (String part : new String[] {"system/bundle.jar", "bin/karaf"}) {
            assertThat(home.resolve(part)).hasContent("newer");
        }
        for (String rest : new String[] {".new", ".old", ".upgrade", "data/.new", "data/.old"}) {
            assertThat(home.resolve(rest)).doesNotExist();
        }
    }
}
