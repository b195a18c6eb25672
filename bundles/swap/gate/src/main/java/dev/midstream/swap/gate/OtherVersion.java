package dev.midstream.swap.gate;

import java.util.List;
import org.osgi.framework.Bundle;

/**
 * Tells how a tenure serves the consumers of another version of a contract than its revision implements.
 *
 * @param contracts the interfaces as these consumers know them
 * @param way how their calls are served
 * @param kept the earlier revision that goes on for them, or null
 * @param obstacle the reason why there is no bridge, or null if there is one or the revision has no version of the contract
 * @param consumers the bundles that are wired to this version, without the revisions of the service
 */
public record OtherVersion(List<Class<?>> contracts, Way way, Bundle kept, String obstacle, List<Bundle> consumers) {
    /** The way of such calls. */
    public enum Way {
        /** They are converted and go to the revision of the tenure. */
        BRIDGED,
        /** They go to an earlier revision, which implements this version. */
        KEPT,
        /** They fail. */
        LOST
    }

    static OtherVersion of(List<Class<?>> contracts, Binding binding, String obstacle, List<Bundle> consumers) {
        if (binding == null) {
            return new OtherVersion(contracts, Way.LOST, null, obstacle, consumers);
        }
        return binding instanceof BridgedBinding
                ? new OtherVersion(contracts, Way.BRIDGED, null, null, consumers)
                : new OtherVersion(contracts, Way.KEPT, binding.origin(), obstacle, consumers);
    }
}
