package dev.midstream.shell;

import dev.midstream.messaging.queues.api.DeadLetter;
import dev.midstream.messaging.queues.api.DeadLetters;
import dev.midstream.messaging.queues.api.LetterContent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Dead letters that a test has set; records what is put back. */
final class FakeDeadLetters implements DeadLetters {
    final List<String> changes = new ArrayList<>();
    final List<DeadLetter> letters = new ArrayList<>();

    void fill() {
        for (int number = 1; number <= 2; number++) {
            letters.add(new DeadLetter(
                    "ID:a-host-with-a-long-name.example-42563-1764200000000-4:1:1:1:" + number,
                    Instant.EPOCH,
                    "orders.created",
                    6,
                    "java.lang.IllegalStateException: the order has no lines and cannot be handled",
                    "1.1.0"));
        }
    }

    @Override
    public List<DeadLetter> list(String queue) {
        return letters.stream()
                .filter(letter -> queue == null || letter.queue().equals(queue))
                .toList();
    }

    @Override
    public LetterContent read(String id) {
        DeadLetter letter = letters.stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow();
        return new LetterContent(letter, List.of("attempt 1"), Map.of("type", "order"), "text", "{}");
    }

    @Override
    public void retry(List<DeadLetter> chosen) {
        changes.add("retry " + chosen.size());
    }
}
