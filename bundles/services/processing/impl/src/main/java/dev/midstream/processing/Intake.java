package dev.midstream.processing;

import dev.midstream.messaging.api.Inbox;
import dev.midstream.processing.api.Job;
import dev.midstream.processing.api.JobRequest;
import dev.midstream.storage.api.Keys;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/** Where jobs come in, by a call or by a message. */
final class Intake {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private final JobTable table;
    private final Set<String> pipelines;
    private final Inbox inbox;
    private final Runnable added;

    /** @param added is run when a job may have been added */
    Intake(JobTable table, Set<String> pipelines, Inbox inbox, Runnable added) {
        this.table = table;
        this.pipelines = pipelines;
        this.inbox = inbox;
        this.added = added;
    }

    /** As {@link dev.midstream.processing.api.Jobs#submit} says. */
    Job submit(JobRequest request) {
        String id = idOf(request);
        check(id, request);
        Job job = table.add(id, request);
        added.run();
        return job;
    }

    /**
     * Takes a request that came as a message, once.
     *
     * @param messageId by which a copy is known
     * @throws IllegalArgumentException if pipeline, key or id will not do
     * @throws IllegalStateException if the id belongs to another request
     */
    void submit(JobRequest request, String messageId) {
        String id = idOf(request);
        check(id, request);
        table.add(id, request, inbox, messageId);
        added.run();
    }

    boolean knows(String pipeline) {
        return pipelines.contains(pipeline);
    }

    private static String idOf(JobRequest request) {
        return request.id() == null ? UUID.randomUUID().toString() : request.id();
    }

    private void check(String id, JobRequest request) {
        if (!knows(request.pipeline())) {
            throw new IllegalArgumentException("There is no pipeline '" + request.pipeline() + "'; there are "
                    + String.join(", ", pipelines.stream().sorted().toList()) + ".");
        }
        Keys.check(request.key());
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException(
                    "A job's id has from 1 to 64 letters, digits, dots, dashes and underscores.");
        }
    }
}
