package dev.midstream.messaging.core;

import java.time.Instant;

/**
 * One time that a message could not be handled.
 *
 * @param at when
 * @param revision the version that failed, or null if it has none
 * @param cause what it has thrown, in a sentence
 */
record Attempt(Instant at, String revision, String cause) {
    static Attempt of(FailedException failure) {
        return new Attempt(Instant.now(), failure.revision(), String.valueOf(failure.getCause()));
    }

    @Override
    public String toString() {
        return at + (revision == null ? "" : " " + revision) + " " + cause;
    }
}
