package dev.midstream.processing.api;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Takes jobs and tells what became of them. */
@ProviderType
public interface Jobs {

    /**
     * Accepts a job. It is on disk when this returns, and will be run once in effect, whatever crashes.
     *
     * @return the job; if the request's id is known, the job as it is and nothing is queued
     * @throws IllegalArgumentException if pipeline, key or id will not do
     * @throws IllegalStateException if the id belongs to another request
     */
    Job submit(JobRequest request);

    Optional<Job> get(String id);

    /**
     * Jobs, the newest first.
     *
     * @param state null for all
     */
    List<Job> list(JobState state, int limit);
}
