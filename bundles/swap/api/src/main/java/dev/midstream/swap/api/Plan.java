package dev.midstream.swap.api;

import java.util.List;

/**
 * What a deployment would do.
 *
 * @param service the Bundle-SymbolicName, or the file's name if it is no bundle
 * @param from the live version, or null for a first deployment
 * @param to the version to be deployed, or null if it is no bundle
 * @param verdict whether it can be staged; whether it can be proven is known only when it runs
 * @param reasons why it would be refused
 * @param consumers names and versions of the bundles that use the service now
 */
public record Plan(
        String service, String from, String to, Verdict verdict, List<String> reasons, List<String> consumers) {
    public enum Verdict {
        SAFE,
        REFUSED
    }
}
