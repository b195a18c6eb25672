package dev.midstream.swap.api;

import java.util.List;

/**
 * A package of a revision that other bundles are wired to, and whose classes they would keep after a swap.
 *
 * @param name the package
 * @param version the version that is exported
 * @param importers names and versions of these bundles
 */
public record PackageUse(String name, String version, List<String> importers) {}
