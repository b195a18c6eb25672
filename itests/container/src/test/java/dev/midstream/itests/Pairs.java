package dev.midstream.itests;

import static org.ops4j.pax.exam.CoreOptions.bundle;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import org.ops4j.pax.exam.Option;

/** Two services that call each other. */
final class Pairs {
    static final String LEFT = "dev.midstream.fixtures.pair.left";
    static final String RIGHT = "dev.midstream.fixtures.pair.right";

    private Pairs() {}

    /** The contract, to be in the container from the start. */
    static Option contract() {
        Path contract = Path.of(System.getProperty("bundles")).resolve("dev.midstream.fixtures.pair.api.jar");
        return bundle(contract.toUri().toString());
    }

    static List<Path> pair(String version) throws Exception {
        return List.of(left(version), right(version));
    }

    static Path left(String version) throws Exception {
        return side("Left", LEFT, version);
    }

    static Path right(String version) throws Exception {
        return side("Right", RIGHT, version);
    }

    /** A bundle of its own with the components of one side alone. */
    private static Path side(String side, String name, String version) throws Exception {
        Path both = Container.jar("dev.midstream.fixtures.pair.jar");
        try (JarFile jar = new JarFile(both.toFile())) {
            String all = jar.getManifest().getMainAttributes().getValue("Service-Component");
            String components = Arrays.stream(all.split(","))
                    .filter(component -> component.contains("." + side))
                    .collect(Collectors.joining(","));
            return Jars.with(
                    both,
                    Map.of("Bundle-SymbolicName", name, "Bundle-Version", version, "Service-Component", components));
        }
    }
}
