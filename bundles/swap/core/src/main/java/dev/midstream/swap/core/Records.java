package dev.midstream.swap.core;

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
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The records of all swaps, a JSON file each, read at start and kept in memory. Thread-safe. */
final class Records {
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
    private final AtomicLong last = new AtomicLong();

    Records(Path folder) throws IOException {
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
        } catch (IOException | NumberFormatException e) {
            LOG.warn("Record {} cannot be read and is left out of the history", file, e);
        }
    }

    String nextId() {
        return Long.toString(last.incrementAndGet());
    }

    /** Keeps a record; replaces the one of the same id. */
    void keep(SwapRecord swap) {
        records.put(Long.valueOf(swap.id()), swap);
        try {
            Path beside = folder.resolve(swap.id() + ".new");
            json.writeValue(beside.toFile(), swap);
            Files.move(
                    beside,
                    folder.resolve(swap.id() + SUFFIX),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("Record of swap " + swap.id() + " could not be written to " + folder, e);
        }
    }

    /** The newest first. */
    Collection<SwapRecord> all() {
        return List.copyOf(records.values());
    }
}
