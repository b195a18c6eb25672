package dev.midstream.swap.gate;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.BundleContext;

/**
 * Which revision of each service is live after a restart, by the location of its bundle. One small file, replaced as a
 * whole: written beside, forced to disk, renamed, and the folder forced. A crash leaves the old content or the new one.
 */
final class Commitments {
    private final Path file;
    private final CrashPoint crash;
    private final Map<String, String> locations = new ConcurrentHashMap<>();

    /** In the node's data directory, because the framework's own is dropped with a newer distribution. */
    static Commitments of(BundleContext context, CrashPoint crash) throws IOException {
        String data = context.getProperty("karaf.data");
        Path own = context.getDataFile("committed.properties").toPath();
        if (data == null) {
            return new Commitments(own, crash);
        }
        Path file = Files.createDirectories(Path.of(data, "midstream")).resolve("committed.properties");
        if (Files.exists(own) && !Files.exists(file)) {
            Files.move(own, file);
        }
        return new Commitments(file, crash);
    }

    Commitments(Path file, CrashPoint crash) throws IOException {
        this.crash = crash;
        this.file = file;
        if (Files.exists(file)) {
            Properties read = new Properties();
            try (Reader reader = Files.newBufferedReader(file)) {
                read.load(reader);
            }
            read.forEach((service, location) -> locations.put((String) service, (String) location));
        }
    }

    /** The location of each service's live revision. */
    Map<String, String> all() {
        return Map.copyOf(locations);
    }

    Optional<String> location(String service) {
        return Optional.ofNullable(locations.get(service));
    }

    /** Replaces the locations of some services, all of them by one write. Returns the action that restores them. */
    synchronized Commitment put(Map<String, String> next) throws IOException {
        Map<String, Optional<String>> before = new HashMap<>();
        next.keySet().forEach(service -> before.put(service, location(service)));
        Map<String, Optional<String>> after = new HashMap<>();
        next.forEach((service, location) -> after.put(service, Optional.of(location)));
        crash.reached("commit-before");
        replace(after);
        crash.reached("commit-after");
        return () -> replace(before);
    }

    /** @param next empty locations are removed */
    private synchronized void replace(Map<String, Optional<String>> next) throws IOException {
        Properties content = copy();
        next.forEach((service, location) ->
                location.ifPresentOrElse(value -> content.setProperty(service, value), () -> content.remove(service)));
        write(content);
        next.forEach((service, location) ->
                location.ifPresentOrElse(value -> locations.put(service, value), () -> locations.remove(service)));
    }

    private Properties copy() {
        Properties copy = new Properties();
        copy.putAll(locations);
        return copy;
    }

    private void write(Properties next) throws IOException {
        StringWriter text = new StringWriter();
        next.store(text, "live revision of each service");
        Path beside = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                beside, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = StandardCharsets.ISO_8859_1.encode(text.toString());
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }
}
