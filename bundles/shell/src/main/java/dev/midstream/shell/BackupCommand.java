package dev.midstream.shell;

import dev.midstream.data.api.Backup;
import dev.midstream.data.api.Backups;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.FileCompleter;

@Service
@Command(scope = "ms", name = "backup", description = "Writes the node's data and secrets to a file, while it serves")
public final class BackupCommand implements Action {
    @Reference
    private Backups backups;

    @Argument(name = "file", description = "The file to be made; nothing is overwritten", required = true)
    @Completion(FileCompleter.class)
    private String file;

    @Option(name = "--json", description = "Prints JSON")
    private boolean json;

    @Override
    public Object execute() throws IOException {
        Path target = Path.of(file).toAbsolutePath().normalize();
        Backup backup = backups.write(target, json ? step -> {} : System.out::println);
        if (json) {
            Output.json(backup);
            return null;
        }
        System.out.println("Wrote " + target + ". It has the node's secrets: keep it as you keep a password.");
        backup.outside()
                .forEach(outside -> System.out.println(
                        "NOT in it: the database of " + outside.name() + ", " + outside.url() + ". " + outside.how()));
        return null;
    }
}
