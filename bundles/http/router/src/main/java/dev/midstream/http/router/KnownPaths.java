package dev.midstream.http.router;

import dev.midstream.http.router.site.PathPattern;
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
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The path patterns of installed services, kept in a file: a node that starts knows them before the services run, and asks
 * clients to come again instead of saying that nothing is there. Not thread-safe.
 */
final class KnownPaths {
    private static final Logger LOG = LoggerFactory.getLogger(KnownPaths.class);

    private final Path file;
    private final Map<String, List<PathPattern>> known = new TreeMap<>();

    /** Reads the file; without a readable one nothing is known. */
    KnownPaths(Path file) {
        this.file = file;
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
                Properties content = new Properties();
                content.load(reader);
                content.forEach((service, patterns) -> known.put((String) service, parse((String) patterns)));
            } catch (IOException | IllegalArgumentException e) {
                LOG.warn(
                        "Cannot read {}; paths of services are unknown until the services run: {}",
                        file,
                        e.getMessage());
                known.clear();
            }
        }
    }

    private static List<PathPattern> parse(String patterns) {
        List<PathPattern> parsed = new ArrayList<>();
        for (String pattern : patterns.split(" ")) {
            parsed.add(PathPattern.of(pattern));
        }
        return parsed;
    }

    /** Returns the patterns by service. */
    Map<String, List<PathPattern>> all() {
        return Map.copyOf(known);
    }

    /** Forgets the patterns of a service, because its next revision has none. */
    void forget(String service) {
        if (known.remove(service) != null) {
            write();
        }
    }

    /**
     * Takes over the patterns that are served now. Services without any keep those that were known; services that are not
     * installed any more are dropped.
     */
    void update(Map<String, ? extends Collection<PathPattern>> served, Set<String> installed) {
        Map<String, List<PathPattern>> next = new TreeMap<>(known);
        served.forEach((service, patterns) -> {
            if (!patterns.isEmpty()) {
                next.put(service, patterns.stream().distinct().toList());
            }
        });
        next.keySet().retainAll(installed);
        if (!next.equals(known)) {
            known.clear();
            known.putAll(next);
            write();
        }
    }

    private void write() {
        Properties content = new Properties();
        known.forEach((service, patterns) -> content.setProperty(
                service,
                String.join(" ", patterns.stream().map(PathPattern::text).toList())));
        try {
            StringWriter text = new StringWriter();
            content.store(text, "paths of services");
            Files.createDirectories(file.toAbsolutePath().getParent());
            Path beside = file.resolveSibling(file.getFileName() + ".new");
            try (FileChannel channel = FileChannel.open(
                    beside,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING)) {
                ByteBuffer bytes = StandardCharsets.ISO_8859_1.encode(text.toString());
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.warn(
                    "Cannot write {}; after the next start paths are unknown until their services run: {}",
                    file,
                    e.getMessage());
        }
    }
}
