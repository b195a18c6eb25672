package dev.midstream.swap.plan;

import java.util.Collection;

/** Sentences on the consumers of another version of a contract than a revision implements. */
public final class VersionMessages {
    private VersionMessages() {}

    /**
     * @param consumers names and versions of bundles
     * @param contract the contract and the bundle that the consumers have it from
     * @param next name and version of the revision
     * @param obstacle the reason why there is no bridge, or null
     */
    public static String refusal(Collection<String> consumers, String contract, String next, String obstacle) {
        return names(consumers) + (consumers.size() == 1 ? " uses " : " use ") + contract + ", which " + next
                + " does not implement" + (obstacle == null ? "" : " (" + obstacle + ")")
                + ": deploy them with it as one set, built against its version of the contract";
    }

    /** The consumers are served by conversions. */
    public static String bridged(Collection<String> consumers, String contract, String next) {
        return goOn(consumers, contract) + ", converted to the version of " + next;
    }

    /** @param before name and version of the revision that serves the consumers */
    public static String kept(Collection<String> consumers, String contract, String before) {
        return goOn(consumers, contract) + ", served by " + before + " until the last of them is replaced";
    }

    private static String goOn(Collection<String> consumers, String contract) {
        return names(consumers) + (consumers.size() == 1 ? " goes" : " go") + " on with " + contract;
    }

    private static String names(Collection<String> consumers) {
        return String.join(", ", consumers);
    }

    /** @param exporter name and version of the bundle that the contract comes from */
    public static String contract(String type, String exporter) {
        return type + " of " + exporter;
    }
}
