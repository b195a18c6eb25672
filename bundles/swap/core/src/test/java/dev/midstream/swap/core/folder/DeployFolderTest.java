package dev.midstream.swap.core.folder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.Swaps;
import dev.midstream.swap.core.lifecycle.TestJars;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeployFolderTest {
    @TempDir
    Path folder;

    private final List<Path> deployed = new ArrayList<>();
    private Function<Path, List<SwapRecord>> outcome = jar -> List.of();
    private boolean ready = true;

    private DeployFolder deployFolder() {
        Swaps swaps = (Swaps) Proxy.newProxyInstance(
                Swaps.class.getClassLoader(), new Class<?>[] {Swaps.class}, (proxy, method, arguments) -> {
                    Path jar = (Path) ((List<?>) arguments[0]).get(0);
                    deployed.add(jar);
                    return outcome.apply(jar);
                });
        return new DeployFolder(folder, () -> ready, swaps);
    }

    @Test
    void jarWhoseDeploymentFailsIsTriedAgain() {
        DeployFolder deployFolder = deployFolder();
        Path jar = TestJars.jar(folder, "a.one", "1.0.0");
        outcome = file -> {
            throw new StackOverflowError();
        };
        for (int i = 0; i < 4; i++) {
            deployFolder.poll();
        }
        assertThat(deployed).hasSizeGreaterThan(1).containsOnly(jar);
    }

    @Test
    void folderWaitsUntilTheNodeHasStarted() {
        ready = false;
        DeployFolder deployFolder = deployFolder();
        TestJars.jar(folder, "a.one", "1.0.0");
        for (int i = 0; i < 4; i++) {
            deployFolder.poll();
        }
        assertThat(deployed).isEmpty();
    }

    @Test
    void jarsAreDeployedInTheOrderOfTheirNames() {
        DeployFolder deployFolder = deployFolder();
        Path second = TestJars.jar(folder, "b.two", "1.0.0");
        Path first = TestJars.jar(folder, "a.one", "1.0.0");
        outcome = file -> {
            throw new IllegalStateException("no record is needed");
        };
        deployFolder.poll();
        deployFolder.poll();
        assertThat(deployed).containsExactly(first, second);
    }
}
