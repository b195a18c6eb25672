package dev.midstream.processing;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.midstream.messaging.api.Outbox;
import dev.midstream.processing.api.Job;
import dev.midstream.processing.api.JobState;
import java.sql.Connection;
import java.sql.SQLException;

/** Tells others of jobs that have ended, in the transaction that ends them. */
final class JobEvents {
    static final String TOPIC = "topic:VirtualTopic.processing.jobs";

    private static final JsonMapper MAPPER = new JsonMapper();

    private final Outbox outbox;

    JobEvents(Outbox outbox) {
        this.outbox = outbox;
    }

    /** A worker has let go of the job. That is an event unless it is to be tried again. */
    void left(Connection tx, Job job) throws SQLException {
        if (job.state() == JobState.DONE || job.state() == JobState.FAILED) {
            outbox.publish(tx, TOPIC, job.id(), json(job));
        }
    }

    private static String json(Job job) {
        ObjectNode event = MAPPER.createObjectNode();
        event.put("id", job.id());
        event.put("pipeline", job.pipeline());
        event.put("key", job.key());
        event.put("state", job.state().name());
        event.put("at", job.updated().toString());
        return event.toString();
    }
}
