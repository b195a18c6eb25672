package dev.midstream.processing;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.midstream.processing.api.Job;
import dev.midstream.storage.api.ObjectContent;
import dev.midstream.storage.api.ObjectStore;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs due jobs, one at a call. */
final class JobRunner {
    private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);
    private static final JsonMapper MAPPER = new JsonMapper();
    static final int MAX_ATTEMPTS = 5;

    private final JobTable jobs;
    private final ObjectStore store;
    private final Map<String, Pipeline> pipelines;
    private final String owner;
    private volatile boolean stopped;

    JobRunner(JobTable jobs, ObjectStore store, Map<String, Pipeline> pipelines, String owner) {
        this.jobs = jobs;
        this.store = store;
        this.pipelines = pipelines;
        this.owner = owner;
    }

    /**
     * Ends what is running at its next read. Not by an interrupt: that could close a file which the store, in this thread,
     * reads for everybody.
     */
    void stop() {
        stopped = true;
    }

    /** Whether there was one. */
    boolean runNext() {
        Optional<Job> claimed = jobs.claim(owner, pipelines.keySet());
        claimed.ifPresent(this::run);
        return claimed.isPresent();
    }

    private void run(Job job) {
        if (job.attempts() > MAX_ATTEMPTS) { // whoever ran it died each time
            jobs.failed(job.id(), owner, "Begun " + MAX_ATTEMPTS + " times and never ended: " + last(job));
            return;
        }
        try {
            jobs.done(job.id(), owner, process(job));
        } catch (UnfitObjectException e) {
            jobs.failed(job.id(), owner, e.getMessage());
        } catch (IOException | RuntimeException e) {
            if (!stopped) { // else the claim is given back
                tryAgain(job, e);
            }
        }
    }

    private String process(Job job) throws IOException {
        ObjectNode result = MAPPER.createObjectNode();
        Optional<ObjectContent> object = store.open(job.key());
        if (object.isEmpty()) {
            throw new UnfitObjectException("There is no object " + job.key() + ".");
        }
        try (ObjectContent opened = object.get()) {
            ObjectContent content =
                    new ObjectContent(opened.info(), new StoppableStream(opened.stream(), () -> stopped));
            pipelines.get(job.pipeline()).run(content, new Outputs(store, job.id()), result);
        }
        return result.toString();
    }

    private void tryAgain(Job job, Exception e) {
        boolean last = job.attempts() == MAX_ATTEMPTS;
        LOG.warn(
                "Job {} ({} of {}), attempt {}/{}: {}. {}",
                job.id(),
                job.pipeline(),
                job.key(),
                job.attempts(),
                MAX_ATTEMPTS,
                e,
                last ? "Giving up." : "Trying again.",
                e);
        String error = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        if (last) {
            jobs.failed(job.id(), owner, "Tried " + MAX_ATTEMPTS + " times; the last time: " + error);
        } else {
            jobs.retry(job.id(), owner, error, Duration.ofSeconds(1L << (job.attempts() - 1)));
        }
    }

    private static String last(Job job) {
        return job.error() == null ? "no error was recorded" : job.error();
    }
}
