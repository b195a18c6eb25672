package dev.midstream.processing.api;

import java.time.Instant;

/**
 * A job.
 *
 * @param attempts how often it was begun
 * @param result JSON text, null unless DONE
 * @param error a sentence, null unless FAILED
 */
public record Job(
        String id,
        String pipeline,
        String key,
        JobState state,
        int attempts,
        String result,
        String error,
        Instant created,
        Instant updated) {}
