package dev.midstream.cluster.core.unit;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.osgi.framework.Version;

/** The resolved bundles of this node. Thread-safe. */
public interface NodeBundles {
    /** One of them. */
    interface Installed {
        BundleHeaders headers();

        /** Returns true if every node has it: it comes with the distribution or one of its features. */
        boolean distributed();

        /**
         * Returns the digest of the bundle's jar, by which the node's store finds it.
         *
         * @throws IOException if the jar cannot be read where the bundle was installed from
         */
        String digest() throws IOException;
    }

    List<Installed> resolved();

    /** Returns the version of a package that a bundle, given as name and version, is wired to. */
    Optional<Version> imported(String bundle, String name);

    /** Returns the headers of a bundle, or nothing if it is not installed any more. */
    Optional<BundleHeaders> headers(long bundle);
}
