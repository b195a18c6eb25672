package dev.midstream.swap.api;

import java.util.List;

/**
 * A managed service, or a bundle of contracts that was deployed.
 *
 * @param name its Bundle-SymbolicName
 * @param shortName the shortest suffix that names it
 * @param live the revision that calls are routed to, or null if none is
 * @param revisions all installed revisions, the live one among them
 * @param contracts what it offers to other bundles through gates or mirrors
 * @param endpoints what it offers to others outside, such as paths of HTTP, for people
 * @param paths the paths of HTTP that it answers, as patterns of the servlet specification
 * @param kind the use that other bundles make of it
 * @param packages the packages of all its revisions that other bundles have classes from
 * @param otherVersions sentences on the consumers that use another version of a contract than the live revision implements
 */
public record Service(
        String name,
        String shortName,
        Revision live,
        List<Revision> revisions,
        List<Contract> contracts,
        List<String> endpoints,
        List<String> paths,
        Kind kind,
        List<PackageUse> packages,
        List<String> otherVersions) {
    /** Kinds of managed bundles. */
    public enum Kind {
        /** It offers services or paths, or does work of its own. */
        SERVICE,
        /** It exports packages and offers nothing else: an API bundle or a library. Its live revision is the newest one. */
        CONTRACT
    }
}
