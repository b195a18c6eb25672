package dev.midstream.data.api;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/** Makes backups of this node while it serves. Thread-safe. */
@ProviderType
public interface Backups {
    /**
     * Writes all that is in the node's data directory and its secrets to an archive that only the node's user can read.
     * Writes of services wait while the databases are copied, reads do not.
     *
     * @param file the archive, which is there as a whole or not at all
     * @param progress told a sentence at each step
     * @throws IOException if the file exists, cannot be written, or a database cannot be held; nothing is left then
     * @throws IllegalStateException if another backup is under way
     */
    Backup write(Path file, Consumer<String> progress) throws IOException;
}
