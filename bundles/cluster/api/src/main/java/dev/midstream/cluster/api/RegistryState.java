package dev.midstream.cluster.api;

import java.time.Instant;

/**
 * What this node knows of the registry.
 *
 * @param reachable whether it can be reached; else what is known is from before {@code since}
 * @param since since when that is so
 * @param servers its addresses
 * @param leader the node that leads the cluster, or null if that is not known
 * @param note the same as a sentence
 */
public record RegistryState(boolean reachable, Instant since, String servers, String leader, String note) {}
