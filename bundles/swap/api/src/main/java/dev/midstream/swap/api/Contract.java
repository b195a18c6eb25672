package dev.midstream.swap.api;

import java.util.List;

/**
 * A service in the registry that outlives revisions.
 *
 * @param interfaces its classes
 * @param gated whether a gate stands for it; otherwise a class is no interface, consumers hold the revision's own
 *     object, and see it replaced in a swap
 * @param consumers names and versions of the bundles that use it now
 */
public record Contract(List<String> interfaces, boolean gated, List<String> consumers) {}
