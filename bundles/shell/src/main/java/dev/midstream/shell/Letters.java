package dev.midstream.shell;

import dev.midstream.messaging.queues.api.DeadLetter;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.apache.karaf.shell.support.table.ShellTable;

/** Shows dead letters. */
final class Letters {
    static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());

    private Letters() {}

    static void print(List<DeadLetter> letters) {
        ShellTable table = Output.table("No dead letters", "Id", "When", "Queue", "Attempts", "Revision", "Cause");
        for (DeadLetter letter : letters) {
            table.addRow()
                    .addContent(
                            letter.id(),
                            TIME.format(letter.at()),
                            letter.queue(),
                            letter.attempts(),
                            Output.orDash(letter.revision()),
                            Output.orDash(letter.cause()));
        }
        table.print(System.out);
    }
}
