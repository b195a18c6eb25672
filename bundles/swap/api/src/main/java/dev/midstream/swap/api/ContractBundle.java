package dev.midstream.swap.api;

import java.util.List;
import java.util.function.Function;
import org.osgi.framework.Constants;

/**
 * Tells bundles of contracts from bundles of services. A bundle of contracts exports packages and has nothing that runs. Several
 * versions of it can be installed at the same time: each bundle keeps the one that it is wired to.
 */
public final class ContractBundle {
    /** Headers of bundles that do something, by themselves or through an extender. */
    private static final List<String> ACTIVE = List.of(
            Constants.BUNDLE_ACTIVATOR,
            Constants.FRAGMENT_HOST,
            "Service-Component",
            "Bundle-Blueprint",
            "Karaf-Commands",
            "Meta-Persistence",
            "Web-ContextPath");

    private static final String SERVICES = "osgi.service";

    private ContractBundle() {}

    /** @param headers returns the value of a manifest header, or null */
    public static boolean test(Function<String, String> headers) {
        String provided = headers.apply(Constants.PROVIDE_CAPABILITY);
        return headers.apply(Constants.EXPORT_PACKAGE) != null
                && ACTIVE.stream().allMatch(name -> headers.apply(name) == null)
                && (provided == null || !provided.contains(SERVICES));
    }
}
