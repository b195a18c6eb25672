package dev.midstream.cluster.core.model;

import java.time.Instant;

/**
 * An operator's wish that a node runs nothing of the cluster; it holds until it is taken back, over restarts too.
 *
 * @param node its id
 * @param who the operator
 * @param at time of the request
 */
public record Drain(String node, String who, Instant at) {}
