/**
 * Routing policies of a swap and the observation of calls: {@link dev.midstream.swap.core.watch.WarmUpRouting} lets a few
 * calls in first, {@link dev.midstream.swap.core.watch.TrafficSplit} serves a canary,
 * {@link dev.midstream.swap.core.watch.SampledRouting} the monitoring after the shift. They run on the callers' threads, so
 * {@link dev.midstream.swap.core.watch.Policies} settles all of them before the component stops.
 */
package dev.midstream.swap.core.watch;
