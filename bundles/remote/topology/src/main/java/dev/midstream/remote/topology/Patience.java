package dev.midstream.remote.topology;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;

/**
 * How long calls that were not executed wait for a node that takes them.
 *
 * @param length how long at most
 * @param pause before all nodes are tried once more, if none comes or goes meanwhile
 * @param later where asynchronous calls wait
 */
record Patience(Duration length, Duration pause, ScheduledExecutorService later) {}
