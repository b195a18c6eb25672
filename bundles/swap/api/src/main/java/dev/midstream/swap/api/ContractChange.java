package dev.midstream.swap.api;

import java.util.List;

/**
 * What becomes of a service in the registry.
 *
 * @param interfaces its classes
 * @param version version of the package of the first of them, or null if it has none or is not known
 * @param change what a deployment does to it
 * @param gated whether a gate stands for it, or would; otherwise its consumers see it replaced
 * @param consumers names and versions of the bundles that use it now; if it is lost, also of those that listen for it
 * @param whiteboards names and versions of the bundles that would find it no more if it is lost, and depend on none of its
 *     kind
 */
public record ContractChange(
        List<String> interfaces,
        String version,
        Change change,
        boolean gated,
        List<String> consumers,
        List<String> whiteboards) {
    public enum Change {
        /** Nobody offers it for this service now. */
        PROVIDED,
        /** The same service before and after. */
        KEPT,
        /** The same classes by another component: its consumers see one go and one come. */
        REPLACED,
        /** No longer offered. */
        LOST
    }
}
