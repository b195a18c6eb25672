package dev.midstream.swap.core.record;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.gate.DurableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificates of all swaps: one JSON file each, forced to disk, read at start and kept in memory. An id is never used
 * again, also if its file is lost or cannot be read. The newest {@value #KEPT} are kept. A record that cannot be written
 * is kept in memory; no method throws because of the disk, so that a record never changes the course of a swap.
 * Thread-safe.
 */
public final class Records {
    private static final Logger LOG = LoggerFactory.getLogger(Records.class);
    private static final String SUFFIX = ".json";
    private static final String UNREADABLE = ".unreadable";
    private static final Pattern NAME = Pattern.compile("(\\d{1,18})\\.(json|json\\.unreadable|json\\.new)");

    /** Records that are kept; older ones are deleted. */
    static final int KEPT = 10_000;

    private final Path folder;
    private final ObjectMapper json = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();
    private final ConcurrentSkipListMap<Long, SwapRecord> records =
            new ConcurrentSkipListMap<>(Comparator.reverseOrder());
    private final Map<Long, Supplier<SwapRecord>> underWay = new ConcurrentHashMap<>();
    private final AtomicLong last = new AtomicLong();

    /**
     * Reads the records of a folder and closes those that were open when the node or this bundle stopped.
     *
     * @param restarted true if the framework has started since the records were written
     */
    public Records(Path folder, boolean restarted) throws IOException {
        this.folder = Files.createDirectories(folder);
        try (Stream<Path> files = Files.list(folder)) {
            files.forEach(file -> read(file, restarted));
        }
    }

    private void read(Path file, boolean restarted) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (!name.matches()) {
            return;
        }
        Long id = Long.valueOf(name.group(1));
        last.accumulateAndGet(id, Math::max);
        if (!name.group(2).equals("json")) {
            return;
        }
        try {
            SwapRecord swap = json.readValue(file.toFile(), SwapRecord.class);
            SwapRecord now = RecordRecovery.after(swap, restarted);
            records.put(id, now);
            if (!now.equals(swap)) {
                write(now);
            }
        } catch (IOException | RuntimeException e) {
            setAside(file, e);
        }
    }

    private static void setAside(Path file, Exception failure) {
        Path aside = file.resolveSibling(file.getFileName() + UNREADABLE);
        LOG.warn("Record {} cannot be read; it is kept as {} and left out of the history", file, aside, failure);
        try {
            Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.warn("Record {} could not be moved aside", file, e);
        }
    }

    public String nextId() {
        return Long.toString(last.incrementAndGet());
    }

    /** Starts the record of a swap. @param swap returns the record as it is whenever it is asked */
    public void open(String id, Supplier<SwapRecord> swap) {
        underWay.put(Long.valueOf(id), swap);
        write(swap.get());
    }

    /** Keeps the record of a swap that has ended; replaces the one of the same id. */
    public synchronized void keep(SwapRecord swap) {
        Long id = Long.valueOf(swap.id());
        records.put(id, swap);
        underWay.remove(id);
        write(swap);
        prune();
    }

    private void write(SwapRecord swap) {
        try {
            new DurableFile(folder.resolve(swap.id() + SUFFIX)).write(json.writeValueAsBytes(swap));
        } catch (IOException | RuntimeException e) {
            LOG.warn("Record {} could not be written to {}; it is lost when the node stops", swap.id(), folder, e);
        }
    }

    private void prune() {
        while (records.size() > KEPT) {
            Long oldest = records.lastKey();
            records.remove(oldest);
            try {
                Files.deleteIfExists(folder.resolve(oldest + SUFFIX));
            } catch (IOException e) {
                LOG.warn("Record {} is older than the newest {} and could not be deleted", oldest, KEPT, e);
                return;
            }
        }
    }

    /** Changes the record of a swap that has ended. */
    public synchronized void update(String id, UnaryOperator<SwapRecord> change) {
        SwapRecord swap = records.get(Long.valueOf(id));
        if (swap != null) {
            keep(change.apply(swap));
        }
    }

    /** Returns the records of ended swaps, the newest first. */
    public Collection<SwapRecord> all() {
        return List.copyOf(records.values());
    }

    /** Returns the records of swaps under way as they are now, the oldest first. */
    public List<SwapRecord> underWay() {
        return new TreeMap<>(underWay).values().stream().map(Supplier::get).toList();
    }

    /** Returns the record of a swap as it is now, also of one under way. */
    public Optional<SwapRecord> find(String id) {
        try {
            Long number = Long.valueOf(id);
            Supplier<SwapRecord> running = underWay.get(number);
            return Optional.ofNullable(running == null ? records.get(number) : running.get());
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Returns the whole digest that begins like this, or the beginning if no record has one. */
    String digest(String beginning) {
        return records.values().stream()
                .map(SwapRecord::digest)
                .filter(digest -> digest != null && digest.startsWith(beginning))
                .findFirst()
                .orElse(beginning);
    }
}
