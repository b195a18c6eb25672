package dev.midstream.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midstream.swap.gate.GateProperties;
import dev.midstream.swap.gate.TestNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;

class LiveCommandsTest {
    private static final String SERVICE = "x.tools";

    @TempDir
    Path folder;

    private final List<String> shell = Collections.synchronizedList(new ArrayList<>());
    private TestNode node;
    private LiveCommands commands;

    @BeforeEach
    void start() throws Exception {
        node = new TestNode(folder);
        commands = new LiveCommands(node.gates().getBundleContext(), this::register);
    }

    @AfterEach
    void stop() throws Exception {
        node.close();
    }

    private Runnable register(Bundle bundle) {
        String version = bundle.getVersion().toString();
        if (version.equals("3.0.0")) {
            throw new IllegalStateException("no commands");
        }
        shell.add(version);
        return () -> shell.remove(version);
    }

    private Bundle bundle(String location, String version) throws Exception {
        Bundle bundle = node.install(location, SERVICE, version, Map.of(GateProperties.COMMANDS, "x.*"), Map.of());
        bundle.start();
        return bundle;
    }

    private Bundle live(String version) throws Exception {
        Bundle bundle = bundle(node.location(SERVICE, version), version);
        awaitShell(version);
        return bundle;
    }

    private Bundle staged(String version) throws Exception {
        String location = node.location(SERVICE, version);
        node.revisions().stage(location);
        return bundle(location, version);
    }

    private void awaitShell(String... versions) throws Exception {
        TestNode.await("commands " + List.of(versions), () -> shell.equals(List.of(versions)));
    }

    @Test
    void shellHasTheCommandsOfTheLiveRevision() throws Exception {
        Bundle first = live("1.0.0");
        Bundle second = staged("2.0.0");
        assertThat(shell).as("staged").containsExactly("1.0.0");

        node.swap(second);
        awaitShell("2.0.0");
        node.swap(first);
        awaitShell("1.0.0");
        first.stop();
        awaitShell();
    }

    @Test
    void brokenCommandsFailNoSwap() throws Exception {
        Bundle first = live("1.0.0");
        node.swap(staged("3.0.0"));
        awaitShell();
        node.swap(first);
        awaitShell("1.0.0");
    }

    @Test
    void bundleWithoutCommandsIsNotRead() throws Exception {
        node.revision("x.other", "1.0.0");
        live("1.0.0");

        assertThat(shell).containsExactly("1.0.0");
    }

    @Test
    void commandsEndWithTheirPlatform() throws Exception {
        live("1.0.0");
        commands.stop();

        assertThat(shell).isEmpty();
    }
}
