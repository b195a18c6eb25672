package dev.midstream.swap.api;

import java.util.List;

/**
 * What a deployment would do, found out without installing the bundle or running any of it.
 *
 * @param service the Bundle-SymbolicName, or the file's name if it is no bundle
 * @param from the live version, or null for a first deployment
 * @param to the version to be deployed, or null if it is no bundle
 * @param digest SHA-256 of the bundle, in hexadecimal, or null if it is no bundle
 * @param verdict what a deployment would come to
 * @param reasons why it would be refused, as sentences
 * @param notes what consumers and clients would see of it, as sentences
 * @param warnings what an operator should know; has no part in the verdict
 * @param consumers names and versions of the bundles that use the service now
 * @param contracts what it would offer to other bundles, and what would be lost
 * @param wires packages of the live revision that other bundles are wired to
 * @param missing what it requires and nobody in this container provides
 * @param api differences of exported packages
 * @param paths those of REST, servlets and static resources that are added and removed
 * @param migrations scripts that it would run on its database and the live revision has not
 * @param components declarative services added and removed
 * @param notCovered calls and objects that the counts, the drain and the undo of the swap would not cover, as sentences
 */
public record Plan(
        String service,
        String from,
        String to,
        String digest,
        Verdict verdict,
        List<String> reasons,
        List<String> notes,
        List<String> warnings,
        List<String> consumers,
        List<ContractChange> contracts,
        List<PackageUse> wires,
        List<String> missing,
        List<ApiChange> api,
        Difference paths,
        List<Migration> migrations,
        Difference components,
        List<String> notCovered) {
    public enum Verdict {
        /** Nobody would notice. */
        SAFE,
        /** No call would fail, but somebody would see a difference: the notes say who and what. */
        SIDE_BY_SIDE,
        /** It would be refused, with nothing changed. */
        REFUSED
    }

    /** A plan of what cannot even be read as a bundle. */
    public static Plan refused(String file, List<String> reasons) {
        return new Plan(
                file,
                null,
                null,
                null,
                Verdict.REFUSED,
                reasons,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Difference.NONE,
                List.of(),
                Difference.NONE,
                List.of());
    }

    /** The same with a reason more, by which it would be refused. */
    public Plan refusedToo(String reason) {
        List<String> all = new java.util.ArrayList<>(reasons);
        all.add(reason);
        return new Plan(
                service,
                from,
                to,
                digest,
                Verdict.REFUSED,
                List.copyOf(all),
                notes,
                warnings,
                consumers,
                contracts,
                wires,
                missing,
                api,
                paths,
                migrations,
                components,
                notCovered);
    }

    /** Returns the same plan with one more warning, as a sentence. */
    public Plan withWarning(String warning) {
        List<String> all = new java.util.ArrayList<>(warnings);
        all.add(warning);
        return new Plan(
                service,
                from,
                to,
                digest,
                verdict,
                reasons,
                notes,
                List.copyOf(all),
                consumers,
                contracts,
                wires,
                missing,
                api,
                paths,
                migrations,
                components,
                notCovered);
    }
}
