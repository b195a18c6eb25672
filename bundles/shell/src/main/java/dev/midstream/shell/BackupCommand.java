package dev.midstream.shell;

import dev.midstream.data.api.Backup;
import dev.midstream.data.api.Backups;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.FileCompleter;

@Service
@Command(
        scope = "ms",
        name = "backup",
        description = "Writes the node's data and secrets to a file while the node serves",
        detailedDescription = "Example: ms:backup /srv/backups/node1.zip")
public final class BackupCommand extends ChangingCommand {
    @Reference
    private Backups backups;

    @Argument(name = "file", description = "The file to write; an existing file is not overwritten", required = true)
    @Completion(FileCompleter.class)
    private String file;

    @Override
    void run(Output out, boolean dry) throws IOException, FailedException {
        Path target = OptionValues.file(file);
        if (dry) {
            report(target).show(out);
            return;
        }
        Backup backup = backups.write(target, out::line);
        if (out.json()) {
            out.json(backup);
        }
        out.line("Wrote " + target + ". It has the node's secrets: keep it as you keep a password.");
        backup.outside()
                .forEach(outside -> out.line(
                        "NOT in it: the database of " + outside.name() + ", " + outside.url() + ". " + outside.how()));
    }

    private static DryRunReport report(Path target) {
        DryRunReport report = new DryRunReport();
        Path folder = target.getParent();
        if (Files.exists(target)) {
            report.refuse(target + " exists, and nothing is overwritten. Name another file.");
        } else if (folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
            report.refuse(folder + " is no directory that the node can write to. Name a file in another one.");
        }
        return report.expect("The node's data and secrets would be written to " + target + ".");
    }
}
