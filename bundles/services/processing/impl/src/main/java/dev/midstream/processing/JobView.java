package dev.midstream.processing;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.midstream.processing.api.Job;
import dev.midstream.processing.api.JobState;
import java.time.Instant;

/** A job as clients see it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record JobView(
        String id,
        String pipeline,
        String key,
        JobState state,
        int attempts,
        @JsonRawValue String result,
        String error,
        Instant created,
        Instant updated) {

    static JobView of(Job job) {
        return new JobView(
                job.id(),
                job.pipeline(),
                job.key(),
                job.state(),
                job.attempts(),
                job.result(),
                job.error(),
                job.created(),
                job.updated());
    }
}
