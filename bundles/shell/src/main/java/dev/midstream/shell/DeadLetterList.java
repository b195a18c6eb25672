package dev.midstream.shell;

import dev.midstream.messaging.queues.api.DeadLetter;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** Prints and finds dead letters. */
final class DeadLetterList {
    static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());
    private static final DateTimeFormatter SHORT_TIME =
            DateTimeFormatter.ofPattern("MM-dd HH:mm").withZone(ZoneId.systemDefault());

    private DeadLetterList() {}

    static Table table(List<DeadLetter> letters) {
        Table table = new Table("No dead letters", "Id", "When", "Queue", "Attempts", "Revision", "Cause")
                .keepHead("Cause")
                .keepTail("Id", "Queue");
        for (DeadLetter letter : letters) {
            table.row(
                    letter.id(),
                    SHORT_TIME.format(letter.at()),
                    letter.queue(),
                    letter.attempts(),
                    letter.revision(),
                    letter.cause());
        }
        return table;
    }

    /**
     * Finds a dead letter.
     *
     * @param id its id, or an end of it that no other id has, as the table shows it
     */
    static DeadLetter find(List<DeadLetter> letters, String id) {
        String end = Text.withoutCut(id);
        List<DeadLetter> found =
                letters.stream().filter(letter -> letter.id().endsWith(end)).toList();
        if (found.isEmpty()) {
            throw new IllegalArgumentException("There is no dead letter " + id + ": ms:dead lists them.");
        }
        return found.stream()
                .filter(letter -> letter.id().equals(id))
                .findFirst()
                .orElseGet(() -> only(found, id));
    }

    private static DeadLetter only(List<DeadLetter> found, String id) {
        if (found.size() > 1) {
            throw new IllegalArgumentException(found.size() + " dead letters have an id that ends in " + id
                    + ". Give more of it: ms:dead --json has the full ids.");
        }
        return found.get(0);
    }
}
