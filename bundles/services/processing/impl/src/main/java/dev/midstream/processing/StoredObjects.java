package dev.midstream.processing;

import dev.midstream.processing.api.JobRequest;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes jobs of objects that are stored, as rules say. What jobs have written is left alone, or they would never end. */
final class StoredObjects implements MessageListener {
    static final String DESTINATION = "topic:VirtualTopic.storage.objects";

    private static final Logger LOG = LoggerFactory.getLogger(StoredObjects.class);

    private final Intake intake;
    private final List<Rule> rules;

    /** A pipeline for every object whose key begins with the prefix. */
    record Rule(String prefix, String pipeline) {}

    StoredObjects(Intake intake, List<Rule> rules) {
        this.intake = intake;
        this.rules = List.copyOf(rules);
    }

    /**
     * Reads {@code PREFIX:PIPELINE,...}. What is no rule for this revision is left out, and the log says so.
     *
     * @param text may be empty
     */
    static List<Rule> rules(String text, Intake intake) {
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(rule -> !rule.isEmpty())
                .map(rule -> new Rule(
                        rule.substring(0, Math.max(0, rule.lastIndexOf(':'))),
                        rule.substring(rule.lastIndexOf(':') + 1)))
                .filter(rule -> known(rule, intake))
                .toList();
    }

    private static boolean known(Rule rule, Intake intake) {
        if (intake.knows(rule.pipeline())) {
            return true;
        }
        LOG.error(
                "No jobs are made of objects under '{}': there is no pipeline '{}'. Correct on.stored in etc/{}.cfg.",
                rule.prefix(),
                rule.pipeline(),
                "dev.midstream.processing");
        return false;
    }

    /** One job for each rule, whatever copies of the event there are. */
    @Override
    public void onMessage(Message message) {
        Received event = Received.of(message);
        String key = event.field("key");
        if (!"put".equals(event.field("change")) || key == null || key.startsWith(Outputs.PREFIX)) {
            return;
        }
        for (Rule rule : rules) {
            if (key.startsWith(rule.prefix())) {
                intake.submit(new JobRequest(rule.pipeline(), key, null), event.id() + " " + rule.pipeline());
            }
        }
    }
}
