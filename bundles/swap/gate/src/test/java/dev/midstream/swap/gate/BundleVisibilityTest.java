package dev.midstream.swap.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.SynchronousBundleListener;

class BundleVisibilityTest {
    private static final Map<String, String> COMMANDS = Map.of(GateProperties.COMMANDS, "x.commands");

    @TempDir
    Path folder;

    private TestNode node;
    private BundleContext extender;
    private BundleContext other;
    private int serial;

    @BeforeEach
    void start() throws Exception {
        node = new TestNode(folder);
        Bundle shell = node.install("shell", "org.apache.karaf.shell.core", "4.4.0", null);
        shell.start();
        extender = shell.getBundleContext();
        other = node.consumer();
    }

    @AfterEach
    void stop() throws Exception {
        node.close();
    }

    private static List<Integer> record(BundleContext context, Bundle bundle) {
        List<Integer> events = new ArrayList<>();
        context.addBundleListener((SynchronousBundleListener) event -> {
            if (event.getBundle().equals(bundle)) {
                events.add(event.getType());
            }
        });
        return events;
    }

    private Bundle bundle(String location, Map<String, String> headers) throws Exception {
        return node.install(location, "x.tools", "1.0." + serial++, headers, Map.of());
    }

    private static boolean finds(BundleContext context, Bundle bundle) {
        return Arrays.asList(context.getBundles()).contains(bundle);
    }

    @Test
    void extenderDoesNotSeeManagedBundle() throws Exception {
        Bundle managed = bundle(node.location("x.tools", "1.0.0"), COMMANDS);
        List<Integer> seen = record(extender, managed);
        List<Integer> all = record(other, managed);
        managed.start();

        assertThat(seen).isEmpty();
        assertThat(all).contains(BundleEvent.STARTING, BundleEvent.STARTED);
        assertThat(finds(extender, managed)).isFalse();
        assertThat(finds(other, managed)).isTrue();
    }

    @Test
    void extenderSeesOtherBundles() throws Exception {
        Bundle unmanaged = bundle("file:tools.jar", COMMANDS);
        Bundle withoutCommands = bundle(node.location("x.tools", "1.0.0"), Map.of());
        List<Integer> first = record(extender, unmanaged);
        List<Integer> second = record(extender, withoutCommands);
        unmanaged.start();
        withoutCommands.start();

        assertThat(first).contains(BundleEvent.STARTED);
        assertThat(second).contains(BundleEvent.STARTED);
        assertThat(finds(extender, unmanaged)).isTrue();
        assertThat(finds(extender, withoutCommands)).isTrue();
    }

    @Test
    void extenderSeesTheEndOfAdoptedBundle() throws Exception {
        Bundle adopted = bundle("file:tools.jar", COMMANDS);
        adopted.start();
        List<Integer> seen = record(extender, adopted);
        node.revisions().manage("x.tools");
        adopted.stop();
        adopted.start();

        assertThat(seen).contains(BundleEvent.STOPPING, BundleEvent.STOPPED).doesNotContain(BundleEvent.STARTED);
    }
}
