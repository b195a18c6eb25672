package dev.midstream.swap.core.stage;

import dev.midstream.swap.api.ContractBundle;
import dev.midstream.swap.gate.Revisions;
import java.util.Collection;
import org.osgi.framework.hooks.resolver.ResolverHook;
import org.osgi.framework.hooks.resolver.ResolverHookFactory;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;

/**
 * Lets two revisions of one service be resolved side by side: although their manifests say {@code singleton:=true}, and each
 * with its own classes of the packages that it exports. Bundles that are not managed stay singletons. Stateless.
 */
public final class RevisionsSideBySide implements ResolverHookFactory, ResolverHook {
    private final Revisions revisions;

    public RevisionsSideBySide(Revisions revisions) {
        this.revisions = revisions;
    }

    @Override
    public ResolverHook begin(Collection<BundleRevision> triggers) {
        return this;
    }

    @Override
    public void filterSingletonCollisions(BundleCapability singleton, Collection<BundleCapability> collisions) {
        if (revisions.manages(singleton.getRevision().getBundle())) {
            collisions.removeIf(other -> revisions.manages(other.getRevision().getBundle()));
        }
    }

    @Override
    public void filterResolvable(Collection<BundleRevision> candidates) {
        // every bundle may be resolved
    }

    @Override
    public void filterMatches(BundleRequirement requirement, Collection<BundleCapability> candidates) {
        BundleRevision revision = requirement.getRevision();
        if (PackageNamespace.PACKAGE_NAMESPACE.equals(requirement.getNamespace())
                && revisions.manages(revision.getBundle())
                && !ContractBundle.test(revision.getBundle().getHeaders("")::get)) {
            candidates.removeIf(candidate -> isOther(candidate.getRevision(), revision));
        }
    }

    /** Returns true for the other revisions of a service. */
    private static boolean isOther(BundleRevision candidate, BundleRevision revision) {
        return !candidate.getBundle().equals(revision.getBundle())
                && revision.getSymbolicName().equals(candidate.getSymbolicName());
    }

    @Override
    public void end() {
        // nothing is kept
    }
}
