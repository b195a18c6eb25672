package dev.midstream.swap.core.record;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.midstream.swap.api.SwapRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The records of all swaps, a JSON file each, read at start and kept in memory. Thread-safe. */
public final class Records {
    private static final Logger LOG = LoggerFactory.getLogger(Records.class);
    private static final String SUFFIX = ".json";

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

    public Records(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(file -> file.getFileName().toString().endsWith(SUFFIX)).forEach(this::read);
        }
        if (!records.isEmpty()) {
            last.set(records.firstKey());
        }
    }

    private void read(Path file) {
        try {
            SwapRecord swap = json.readValue(file.toFile(), SwapRecord.class);
            records.put(Long.valueOf(swap.id()), swap);
            SwapRecord now = RecordRecovery.after(swap);
            if (!now.equals(swap)) {
                keep(now);
            }
        } catch (IOException | NumberFormatException e) {
            LOG.warn("Record {} cannot be read and is left out of the history", file, e);
        } catch (UncheckedIOException e) {
            LOG.warn("Record {} could not be brought up to date", file, e);
        }
    }

    public String nextId() {
        return Long.toString(last.incrementAndGet());
    }

    /** A swap is under way: what it says of itself is asked for whenever somebody wants to know. */
    public void open(String id, Supplier<SwapRecord> swap) {
        underWay.put(Long.valueOf(id), swap);
        try {
            write(swap.get());
        } catch (IOException e) {
            LOG.warn(
                    "Swap {} begins without a record in {}: if the node ends before the swap, none is left",
                    id,
                    folder,
                    e);
        }
    }

    /** Keeps the record of a swap that has ended; replaces the one of the same id. */
    public synchronized void keep(SwapRecord swap) {
        Long id = Long.valueOf(swap.id());
        records.put(id, swap);
        underWay.remove(id);
        try {
            write(swap);
        } catch (IOException e) {
            throw new UncheckedIOException("Record of swap " + swap.id() + " could not be written to " + folder, e);
        }
    }

    private void write(SwapRecord swap) throws IOException {
        Path beside = folder.resolve(swap.id() + ".new");
        json.writeValue(beside.toFile(), swap);
        Files.move(
                beside,
                folder.resolve(swap.id() + SUFFIX),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    /** Adds to the record of a swap that has ended; what cannot be written is kept in memory. */
    public synchronized void update(String id, UnaryOperator<SwapRecord> change) {
        SwapRecord swap = records.get(Long.valueOf(id));
        if (swap == null) {
            return;
        }
        try {
            keep(change.apply(swap));
        } catch (UncheckedIOException e) {
            LOG.warn("What became known of swap {} later will be lost when the node ends", id, e);
        }
    }

    /** The newest first; those that have ended. */
    public Collection<SwapRecord> all() {
        return List.copyOf(records.values());
    }

    /** As it is now, also of a swap that is under way. */
    public Optional<SwapRecord> find(String id) {
        try {
            Long number = Long.valueOf(id);
            Supplier<SwapRecord> running = underWay.get(number);
            return Optional.ofNullable(running == null ? records.get(number) : running.get());
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** The whole digest of which a location has the beginning; that itself if none is known. */
    public String digest(String beginning) {
        return records.values().stream()
                .map(SwapRecord::digest)
                .filter(digest -> digest != null && digest.startsWith(beginning))
                .findFirst()
                .orElse(beginning);
    }
}
