package dev.midstream.cluster.core.zookeeper;

import java.time.Instant;

/**
 * How this node stands to the registry.
 *
 * @param reachable whether it can be read and written
 * @param since since when that is so
 * @param note the same as a sentence
 */
public record Standing(boolean reachable, Instant since, String note) {}
