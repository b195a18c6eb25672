package dev.midstream.swap.gate;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Reader;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.framework.BundleContext;

/**
 * The revisions that are live after a restart, by the location of their bundles: one small file, replaced as a whole, and a
 * copy of it. Memory and file agree, whatever fails. Thread-safe; a look-up takes no lock.
 */
final class Commitments {
    private static final System.Logger LOG = System.getLogger(Commitments.class.getName());

    private final DurableFile file;
    private final DurableFile copy;
    private final CrashPoint crash;
    private final List<String> problems = new CopyOnWriteArrayList<>();
    private volatile Map<String, String> locations;

    /** Opens the file in the node's data directory, because the framework's own is dropped with a newer distribution. */
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

    Commitments(Path path, CrashPoint crash) {
        this.file = new DurableFile(path);
        this.copy = new DurableFile(path.resolveSibling(path.getFileName() + ".copy"));
        this.crash = crash;
        this.locations = open();
    }

    /** Reads the file, or the copy if the file cannot be read. Never prevents the gates from starting. */
    private Map<String, String> open() {
        try {
            if (Files.exists(file.path()) || !Files.exists(copy.path())) {
                return read(file.path());
            }
            report("The file " + file.path() + " with the live revisions is missing: its copy is used", null);
        } catch (IOException | IllegalArgumentException e) {
            report("The file " + file.path() + " with the live revisions cannot be read: " + setAside(), e);
        }
        return openCopy();
    }

    private Map<String, String> openCopy() {
        try {
            Map<String, String> read = read(copy.path());
            file.write(content(read));
            return read;
        } catch (IOException | IllegalArgumentException e) {
            report(
                    "The copy " + copy.path() + " of the live revisions cannot be read or restored: revisions of the"
                            + " distribution become live. Deploy the others again",
                    e);
            return Map.of();
        }
    }

    private String setAside() {
        Path aside = file.path().resolveSibling(file.path().getFileName() + ".unreadable");
        try {
            Files.move(file.path(), aside, StandardCopyOption.REPLACE_EXISTING);
            return "it was moved to " + aside + " and its copy is used, which may lack the last deployment."
                    + " Check the live revisions";
        } catch (IOException e) {
            return "its copy is used, which may lack the last deployment. Check the live revisions";
        }
    }

    private void report(String problem, Exception cause) {
        problems.add(problem);
        LOG.log(Level.ERROR, problem, cause);
    }

    private static Map<String, String> read(Path path) throws IOException {
        if (!Files.exists(path)) {
            return Map.of();
        }
        Properties content = new Properties();
        try (Reader reader = Files.newBufferedReader(path, StandardCharsets.UTF_8)) {
            content.load(reader);
        }
        Map<String, String> read = new HashMap<>();
        content.stringPropertyNames().forEach(service -> read.put(service, content.getProperty(service)));
        return Map.copyOf(read);
    }

    /** Returns sentences about records that were lost or could not be read. */
    List<String> problems() {
        return List.copyOf(problems);
    }

    /** Returns the location of each service's live revision. */
    Map<String, String> all() {
        return locations;
    }

    Optional<String> location(String service) {
        return Optional.ofNullable(locations.get(service));
    }

    /** Replaces the locations of some services, all of them by one write. Returns the action that restores them. */
    synchronized Commitment put(Map<String, String> next) throws IOException {
        Map<String, Optional<String>> before = new HashMap<>();
        Map<String, Optional<String>> after = new HashMap<>();
        next.forEach((service, location) -> {
            before.put(service, location(service));
            after.put(service, Optional.of(location));
        });
        crash.reached("commit-before");
        replace(after);
        crash.reached("commit-after");
        return () -> replace(before);
    }

    /** @param changes an empty location removes the record of a service */
    private synchronized void replace(Map<String, Optional<String>> changes) throws IOException {
        Map<String, String> next = new HashMap<>(locations);
        changes.forEach((service, location) ->
                location.ifPresentOrElse(value -> next.put(service, value), () -> next.remove(service)));
        byte[] content = content(next);
        try {
            file.write(content);
        } catch (IOException e) {
            if (!next.equals(onDisk())) {
                throw e;
            }
            LOG.log(Level.WARNING, "The live revisions are recorded, but may not survive a power loss", e);
        }
        locations = Map.copyOf(next);
        crash.reached("commit-copy");
        try {
            copy.write(content);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "The copy of the live revisions could not be written: " + copy.path(), e);
        }
    }

    private Map<String, String> onDisk() {
        try {
            return read(file.path());
        } catch (IOException | IllegalArgumentException e) {
            return Map.of();
        }
    }

    /** Returns plain ASCII: every other character is escaped. */
    private static byte[] content(Map<String, String> locations) throws IOException {
        Properties content = new Properties();
        content.putAll(locations);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        content.store(bytes, "live revision of each service");
        return bytes.toByteArray();
    }
}
