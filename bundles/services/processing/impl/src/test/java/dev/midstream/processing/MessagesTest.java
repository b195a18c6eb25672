package dev.midstream.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midstream.data.testing.DerbyDatabase;
import dev.midstream.messaging.api.Inbox;
import dev.midstream.messaging.api.Outbox;
import dev.midstream.processing.api.Job;
import dev.midstream.processing.api.JobRequest;
import dev.midstream.processing.api.JobState;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatRuntimeException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.apache.activemq.command.ActiveMQBytesMessage;
import org.apache.activemq.command.ActiveMQTextMessage;
import org.junit.jupiter.api.Test;

class MessagesTest {
    private static final String REQUEST = "{\"pipeline\":\"checksum\",\"key\":\"k\"}";

    private final DataSource database = DerbyDatabase.make();
    private final List<String> published = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();
    private final JobTable table = table((tx, destination, key, text) -> published.add(destination + " " + text));
    private final Intake intake = intake((tx, id) -> seen.add(id));

    private JobTable table(Outbox outbox) {
        return new JobTable(database, Clock.systemUTC(), Duration.ofSeconds(15), new JobEvents(outbox));
    }

    private Intake intake(Inbox inbox) {
        return new Intake(table, Set.of("checksum", "text-stats"), inbox, () -> {});
    }

    private List<Job> jobs() {
        return table.list(null, 100);
    }

    private static Message text(String id, String text) throws JMSException {
        ActiveMQTextMessage message = new ActiveMQTextMessage();
        message.setJMSMessageID(id);
        message.setText(text);
        return message;
    }

    private static Message bytes(String id, String text) throws JMSException {
        ActiveMQBytesMessage message = new ActiveMQBytesMessage();
        message.setJMSMessageID(id);
        message.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        message.reset();
        return message;
    }

    @Test
    void aMessageIsOneJobHoweverOftenItComes() throws Exception {
        JobMessages listener = new JobMessages(intake);
        listener.onMessage(text("ID:one:1:1:1", REQUEST));
        listener.onMessage(text("ID:one:1:1:1", REQUEST));
        listener.onMessage(bytes("ID:two:1:1:1", REQUEST));

        assertThat(jobs()).hasSize(2).allMatch(job -> job.pipeline().equals("checksum"));
    }

    @Test
    void aCopyOfAnEventIsKnownByTheEventsId() throws Exception {
        for (String id : List.of("ID:one:1:1:1", "ID:two:1:1:1")) {
            Message copy = text(id, REQUEST);
            copy.setStringProperty(Outbox.EVENT_ID, "the same");
            new JobMessages(intake).onMessage(copy);
        }
        assertThat(jobs()).hasSize(1);
    }

    @Test
    void withoutTheInboxItHasItsEffectTwice() throws Exception {
        JobMessages listener = new JobMessages(intake((tx, id) -> true));
        listener.onMessage(text("ID:one:1:1:1", REQUEST));
        listener.onMessage(text("ID:one:1:1:1", REQUEST));

        assertThat(jobs()).hasSize(2);
    }

    @Test
    void anIdThatBelongsToAnotherRequestIsRefused() throws Exception {
        JobMessages listener = new JobMessages(intake);
        listener.onMessage(text("ID:one:1:1:1", "{\"pipeline\":\"checksum\",\"key\":\"k\",\"id\":\"j\"}"));
        assertHopeless("{\"pipeline\":\"checksum\",\"key\":\"other\",\"id\":\"j\"}", "belongs to another job");
        assertThat(jobs()).hasSize(1);
    }

    @Test
    void aMessageIsNotRecordedWhenItsJobIsNot() throws Exception {
        JobMessages broken = new JobMessages(intake((tx, id) -> {
            throw new SQLException("the database is full");
        }));
        assertThatThrownBy(() -> broken.onMessage(text("ID:one:1:1:1", REQUEST)))
                .isNotInstanceOf(MessageFormatRuntimeException.class)
                .hasMessageContaining("the database is full");
        assertThat(jobs()).isEmpty();
    }

    @Test
    void whatWillNeverBeARequestSaysWhyAndThatNoAttemptHelps() {
        assertHopeless("{\"pipeline\":", "no JSON");
        assertHopeless("[1]", "JSON object");
        assertHopeless("{\"key\":\"k\"}", "'pipeline' and 'key'");
        assertHopeless("{\"pipeline\":\"other\",\"key\":\"k\"}", "There is no pipeline 'other'");
        assertHopeless("{\"pipeline\":\"checksum\",\"key\":\"/k\"}", "must not start with '/'");
        assertHopeless("{\"pipeline\":\"checksum\",\"key\":\"k\",\"id\":\"a b\"}", "from 1 to 64");
        assertThat(jobs()).isEmpty();
    }

    private void assertHopeless(String text, String reason) {
        assertThatThrownBy(() -> new JobMessages(intake).onMessage(text("ID:bad:1:1:1", text)))
                .isInstanceOf(MessageFormatRuntimeException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void theEndOfAJobIsToldInItsTransaction() {
        table.add("good", new JobRequest("checksum", "k", null));
        table.add("bad", new JobRequest("text-stats", "k", null));
        table.claim("me", Set.of("checksum"));
        table.claim("me", Set.of("text-stats"));
        table.retry("bad", "me", "not yet", Duration.ZERO);
        assertThat(published).isEmpty();
        table.claim("me", Set.of("text-stats"));
        table.failed("bad", "me", "never");
        table.done("good", "somebody else", "{}");
        table.done("good", "me", "{}");

        assertThat(published).hasSize(2).allMatch(event -> event.startsWith("topic:VirtualTopic.processing.jobs {"));
        assertThat(published.get(0)).contains("\"id\":\"bad\"", "\"state\":\"FAILED\"", "\"key\":\"k\"", "\"at\":\"");
        assertThat(published.get(1)).contains("\"id\":\"good\"", "\"state\":\"DONE\"", "\"pipeline\":\"checksum\"");
    }

    @Test
    void aJobThatCannotBeToldOfHasNotEnded() {
        table.add("j", new JobRequest("checksum", "k", null));
        JobTable mute = table((tx, destination, key, text) -> {
            throw new SQLException("no outbox");
        });
        mute.claim("me", Set.of("checksum"));
        assertThatThrownBy(() -> mute.done("j", "me", "{}")).hasMessageContaining("no outbox");
        assertThat(mute.get("j").orElseThrow().state()).isEqualTo(JobState.RUNNING);
    }

    @Test
    void objectsUnderAPrefixBecomeJobsButNotWhatJobsHaveWritten() throws Exception {
        List<StoredObjects.Rule> rules =
                StoredObjects.rules(" in/:checksum , in/texts/:text-stats, :checksum, x:unheard-of", intake);
        assertThat(rules).hasSize(3);
        StoredObjects listener = new StoredObjects(intake, rules.subList(0, 2));
        for (String json : List.of(
                "{\"key\":\"in/texts/a\",\"change\":\"put\"}",
                "{\"key\":\"in/b\",\"change\":\"put\"}",
                "{\"key\":\"in/c\",\"change\":\"delete\"}",
                "{\"key\":\"in/d\",\"change\":\"meta\"}",
                "{\"key\":\"out/e\",\"change\":\"put\"}")) {
            listener.onMessage(text("ID:" + json.hashCode(), json));
            listener.onMessage(text("ID:" + json.hashCode(), json));
        }
        assertThat(jobs().stream().map(job -> job.pipeline() + " " + job.key()))
                .containsExactlyInAnyOrder("checksum in/texts/a", "text-stats in/texts/a", "checksum in/b");

        new StoredObjects(intake, rules.subList(2, 3))
                .onMessage(text("ID:9", "{\"key\":\"results/j/thumbnail\",\"change\":\"put\"}"));
        assertThat(jobs()).hasSize(3);
    }
}
