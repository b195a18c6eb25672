package dev.midstream.shell;

import dev.midstream.data.api.Backup;
import dev.midstream.data.api.Backups;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Backups that write nothing and record that they were asked. */
final class FakeBackups implements Backups {
    final List<String> changes = new ArrayList<>();

    @Override
    public Backup write(Path file, Consumer<String> progress) {
        changes.add("backup " + file);
        progress.accept("Copying databases.");
        return new Backup(
                Instant.EPOCH,
                12,
                List.of(new Backup.Part("data", 1, 2)),
                List.of(new Backup.Outside("auth", "jdbc:postgresql://db/auth", "Run pg_dump.")));
    }
}
