package dev.midstream.swap.core.stage;

import dev.midstream.swap.gate.Revisions;
import java.util.Collection;
import org.osgi.framework.hooks.resolver.ResolverHook;
import org.osgi.framework.hooks.resolver.ResolverHookFactory;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;

/**
 * Lets two revisions of one service be resolved side by side although their manifests say {@code singleton:=true}. Bundles
 * that are not managed stay singletons. Stateless.
 */
public final class SingletonRevisions implements ResolverHookFactory, ResolverHook {
    private final Revisions revisions;

    public SingletonRevisions(Revisions revisions) {
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
        // wiring is the framework's
    }

    @Override
    public void end() {
        // nothing is kept
    }
}
