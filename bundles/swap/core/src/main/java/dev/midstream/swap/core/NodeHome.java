package dev.midstream.swap.core;

import java.nio.file.Path;
import org.osgi.framework.BundleContext;

/** The folder of swaps in the node's data directory. The framework's own is dropped with a newer distribution. */
public final class NodeHome {
    private NodeHome() {}

    public static Path of(BundleContext context) {
        String data = context.getProperty("karaf.data");
        return data == null ? context.getDataFile("").toPath() : Path.of(data).resolve("midstream");
    }
}
