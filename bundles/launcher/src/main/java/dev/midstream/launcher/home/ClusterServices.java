package dev.midstream.launcher.home;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Makes a home that of a node in a cluster: it runs the services that the cluster places on it, and not the build's own. */
public final class ClusterServices {
    private static final String FEATURES = "org.apache.karaf.features.cfg";
    private static final Pattern OWN_SERVICES = Pattern.compile("(?m)^(featuresBoot *=.*?)midstream-services/");

    private final Disk disk = new LocalDisk(true);
    private final Path home;

    public ClusterServices(Path home) {
        this.home = home;
    }

    /** Changes the list of features, and records the changed file as one that no operator has edited. */
    public void run() throws IOException {
        Path features = home.resolve("etc").resolve(FEATURES);
        String text = Files.readString(features, StandardCharsets.ISO_8859_1);
        String changed = OWN_SERVICES.matcher(text).replaceFirst("$1midstream-services-base/");
        if (changed.equals(text)) {
            return;
        }
        Path manifest = home.resolve(ShippedFiles.FILE);
        ShippedFiles shipped = ShippedFiles.read(manifest);
        Path draft = features.resolveSibling(FEATURES + ".draft");
        disk.write(draft, changed);
        if (shipped.isUnchanged(FEATURES, features)) {
            disk.write(
                    manifest.resolveSibling(ShippedFiles.FILE + ".draft"),
                    shipped.with(FEATURES, draft).text());
            disk.move(manifest.resolveSibling(ShippedFiles.FILE + ".draft"), manifest);
        }
        disk.move(draft, features);
    }
}
