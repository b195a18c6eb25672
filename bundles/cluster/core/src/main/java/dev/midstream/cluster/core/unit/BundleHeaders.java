package dev.midstream.cluster.core.unit;

import dev.midstream.swap.api.ContractBundle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;
import org.osgi.framework.VersionRange;

/**
 * The offers and needs of a bundle, as its manifest declares them. Immutable.
 *
 * @param name Bundle-SymbolicName
 * @param version Bundle-Version
 * @param exports versions of its packages, by name
 * @param needs packages and bundles that it requires from others, optional ones included
 * @param contract true if it has contracts only, and no service
 */
public record BundleHeaders(
        String name, Version version, Map<String, Version> exports, List<Need> needs, boolean contract) {
    /**
     * A package or a bundle that another bundle is to provide.
     *
     * @param bundle true for a bundle, by its symbolic name
     */
    public record Need(boolean bundle, String name, VersionRange range) {}

    /**
     * @param headers returns the value of a manifest header, or null
     * @throws IllegalArgumentException if a header has a value that no framework accepts
     */
    public static BundleHeaders of(UnaryOperator<String> headers) {
        String name = headers.apply(Constants.BUNDLE_SYMBOLICNAME);
        if (name == null) {
            throw new IllegalArgumentException("its manifest has no Bundle-SymbolicName");
        }
        Map<String, Version> exports = new HashMap<>();
        for (Clause clause : Clause.parse(headers.apply(Constants.EXPORT_PACKAGE))) {
            Version version = version(clause.attributes().get(Constants.VERSION_ATTRIBUTE));
            clause.paths().forEach(path -> exports.merge(path, version, BundleHeaders::newest));
        }
        List<Need> needs = new ArrayList<>();
        for (Clause clause : Clause.parse(headers.apply(Constants.IMPORT_PACKAGE))) {
            VersionRange range = range(clause.attributes().get(Constants.VERSION_ATTRIBUTE));
            clause.paths().forEach(path -> needs.add(new Need(false, path, range)));
        }
        for (Clause clause : Clause.parse(headers.apply(Constants.REQUIRE_BUNDLE))) {
            VersionRange range = range(clause.attributes().get(Constants.BUNDLE_VERSION_ATTRIBUTE));
            clause.paths().forEach(path -> needs.add(new Need(true, path, range)));
        }
        return new BundleHeaders(
                name.split(";")[0].strip(),
                version(headers.apply(Constants.BUNDLE_VERSION)),
                Map.copyOf(exports),
                List.copyOf(needs),
                ContractBundle.test(headers));
    }

    private static Version newest(Version one, Version other) {
        return one.compareTo(other) < 0 ? other : one;
    }

    private static Version version(String text) {
        return Version.parseVersion(text);
    }

    private static VersionRange range(String text) {
        return VersionRange.valueOf(text == null || text.isBlank() ? "0" : text.strip());
    }

    /** Returns the version in which this bundle provides what is needed, or null if it does not. */
    public Version provided(Need need) {
        Version offered = need.bundle() ? name.equals(need.name()) ? version : null : exports.get(need.name());
        return offered != null && need.range().includes(offered) ? offered : null;
    }
}
