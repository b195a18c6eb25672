package dev.midstream.swap.gate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/**
 * The gates that only the revisions of one set see: of services that no public gate represents before the shift. They lead
 * to the staged revisions, and after the shift to whatever is live. The public gates that come with the shift stay hidden
 * from these revisions, so that nobody sees a service twice. Thread-safe; the registry is called without a lock.
 */
final class SetPreview {
    private final Set<Bundle> set;
    private final BundleContext context;
    private final Map<ServiceState, Stage> stages = new HashMap<>();
    private final Map<Slot, PreviewExposure> exposures = new ConcurrentHashMap<>();

    private boolean settled;

    /** One staged revision: the routing of its preview gates. */
    private record Stage(Routing routing, Tenure tenure) {}

    SetPreview(Collection<Bundle> set, BundleContext context) {
        this.set = Set.copyOf(set);
        this.context = context;
    }

    boolean has(Bundle bundle) {
        return set.contains(bundle);
    }

    /** Shows the services of a staged revision that its service's public gates do not represent. */
    void show(ServiceState service, Bundle revision) {
        List<PreviewExposure> shown = new ArrayList<>();
        synchronized (this) {
            if (settled) {
                return;
            }
            Map<Slot, RevisionBinding> hidden = service.previewable(revision);
            if (hidden.isEmpty()) {
                return;
            }
            Stage stage = stages.computeIfAbsent(service, absent -> stage(service, revision));
            hidden.forEach((slot, binding) -> {
                stage.tenure.rebind(slot.number(), binding);
                shown.add(exposures.computeIfAbsent(
                        slot,
                        absent -> new PreviewExposure(
                                stage.routing, slot, context, () -> stage.routing.binding(slot.number()))));
            });
        }
        shown.forEach(Exposure::sync);
    }

    private static Stage stage(ServiceState service, Bundle revision) {
        Tenure tenure = new Tenure(revision, new Binding[0]);
        Routing routing = service.routing().preview(tenure);
        return new Stage(routing, tenure);
    }

    synchronized boolean isSettled() {
        return settled;
    }

    /** Leads to what is live from now on. */
    void settle() {
        synchronized (this) {
            if (settled) {
                return;
            }
            settled = true;
            stages.forEach((service, stage) -> {
                service.routing().addFollower(stage.routing);
                stage.tenure.close();
            });
        }
        exposures.values().forEach(Exposure::sync);
    }

    /** Hides the services again. */
    void end() {
        synchronized (this) {
            stages.forEach((service, stage) -> {
                service.routing().removeFollower(stage.routing);
                stage.routing.end();
                stage.tenure.close();
            });
            stages.clear();
        }
        exposures.values().forEach(exposure -> CleanUp.run("hiding a preview", exposure::sync));
    }

    /** Returns true if no bundle of the set is installed any more. */
    boolean isOver() {
        return set.stream().allMatch(bundle -> bundle.getState() == Bundle.UNINSTALLED);
    }

    Collection<PreviewExposure> exposures() {
        return exposures.values();
    }

    /** Returns true if the set sees a preview gate in place of this public one. */
    boolean replaces(Object service, Object gate) {
        return exposures.keySet().stream()
                .anyMatch(slot -> gate.equals(slot.number()) && service.equals(slot.service()));
    }
}
