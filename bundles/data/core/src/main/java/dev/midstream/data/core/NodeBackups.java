package dev.midstream.data.core;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.midstream.data.api.Backup;
import dev.midstream.data.api.Backup.Part;
import dev.midstream.data.api.Backups;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.h2.mvstore.MVStore;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds all databases at one instant, copies them, lets them go, and packs the copy.
 *
 * <p>While they are held no service can commit, so none can tell the broker that a message is done: each message in the
 * copy of the broker's journal is one whose effect is in no database yet, or one that comes a second time, as after a
 * crash; and what a service has put down to be sent is still there.
 */
@Component
public final class NodeBackups implements Backups {
    private static final Logger LOG = LoggerFactory.getLogger(NodeBackups.class);
    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();
    private final BundleContext context;
    private final ConfigurationAdmin configurations;
    private final Path data;
    private final Settings settings;
    private final AtomicBoolean underWay = new AtomicBoolean();

    @Activate
    public NodeBackups(BundleContext context, @Reference ConfigurationAdmin configurations) {
        this.context = context;
        this.configurations = configurations;
        this.data = Path.of(context.getProperty("karaf.data")).toAbsolutePath();
        this.settings = new Settings(
                Path.of(context.getProperty("karaf.base")).toAbsolutePath(),
                Path.of(context.getProperty("karaf.etc")).toAbsolutePath(),
                data);
    }

    @Override
    public Backup write(Path file, Consumer<String> progress) throws IOException {
        if (!underWay.compareAndSet(false, true)) {
            throw new IllegalStateException("Another backup is under way: wait until it has ended");
        }
        Path copy = data.resolve("backup"); // beside what is copied, for links do not cross disks
        try (Archive archive = new Archive(file)) {
            delete(copy);
            Files.createDirectories(copy);
            Backup backup = write(archive, copy, progress);
            LOG.info("A backup was written to {}; writes waited for {} ms", file, Math.round(backup.heldMillis()));
            return backup;
        } finally {
            delete(copy);
            underWay.set(false);
        }
    }

    private Backup write(Archive archive, Path copy, Consumer<String> progress) throws IOException {
        Databases databases = Databases.of(context, configurations, data.resolve("midstream"));
        Snapshot snapshot = new Snapshot(data.resolve("midstream"), copy);
        snapshot.takeFirst();
        HeldStores stores = new HeldStores(stores());
        FrozenDatabases frozen = new FrozenDatabases(databases.inside());
        progress.accept("Holding " + databases.inside().size() + " SQL databases and "
                + stores.stores().size() + " stores");
        Instant at = Instant.now();
        long begun = System.nanoTime();
        try {
            frozen.run(() -> stores.run(snapshot::takeHeld));
        } catch (SQLException e) {
            throw new IOException("A database could not be held, so no backup was made: " + e.getMessage(), e);
        }
        double millis = (System.nanoTime() - begun) / 1e6;
        progress.accept(String.format(Locale.ROOT, "Writes go on after %.0f ms", millis));
        List<Part> parts = new ArrayList<>();
        for (Part part : settings.add(archive)) {
            report(part, parts, progress);
        }
        addAll(archive, "data/midstream", copy, parts, progress);
        Backup backup = new Backup(at, millis, parts, databases.outside());
        archive.add("manifest.json", JSON.writeValueAsString(backup));
        archive.add("NOTES.txt", notes(backup));
        archive.finish();
        return backup;
    }

    private List<MVStore> stores() throws IOException {
        try {
            return context.getServiceReferences(MVStore.class, null).stream()
                    .map(context::getService)
                    .toList();
        } catch (InvalidSyntaxException e) {
            throw new IOException(e);
        }
    }

    private static void addAll(Archive archive, String name, Path folder, List<Part> parts, Consumer<String> progress)
            throws IOException {
        List<Path> children;
        try (Stream<Path> all = Files.list(folder)) {
            children = all.sorted().toList();
        }
        for (Path child : children) {
            report(archive.add(name + "/" + child.getFileName(), child), parts, progress);
        }
    }

    private static void report(Part part, List<Part> parts, Consumer<String> progress) {
        progress.accept(
                String.format(Locale.ROOT, "%s: %d files, %.1f MB", part.name(), part.files(), part.bytes() / 1e6));
        parts.add(part);
    }

    private static String notes(Backup backup) {
        StringBuilder notes = new StringBuilder("A backup of a Midstream node, of " + backup.at()
                + ". It has the node's secrets: keep it as you keep a password.\n");
        backup.outside()
                .forEach(outside -> notes.append("Not in it: the database of " + outside.name() + ", " + outside.url()
                        + ". A backup of it: " + outside.how() + "\n"));
        return notes.toString();
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
    }
}
