package dev.midstream.swap.api;

import java.time.Instant;

/**
 * Whether the old revision's classes have left memory.
 *
 * @param collected null while that is not known: the revision is resident, is live again, or no full garbage collection
 *     has run since it was retired; false if its class loader has survived one, which may still change
 * @param at since when this is so
 * @param why the same as a sentence
 */
public record OldLoader(Boolean collected, Instant at, String why) {}
