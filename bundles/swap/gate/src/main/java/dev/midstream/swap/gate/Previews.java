package dev.midstream.swap.gate;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/** The previews of sets that are being swapped, and of sets whose revisions still see them. Thread-safe. */
final class Previews {
    private final BundleContext context;
    private final List<SetPreview> all = new CopyOnWriteArrayList<>();

    Previews(BundleContext context) {
        this.context = context;
    }

    SetPreview open(Collection<Bundle> set) {
        SetPreview preview = new SetPreview(set, context);
        all.add(preview);
        return preview;
    }

    void close(SetPreview preview) {
        all.remove(preview);
        preview.end();
    }

    /** Shows the services of a revision to its set, if it has one. */
    void show(ServiceState service, Bundle revision) {
        for (SetPreview preview : all) {
            if (preview.has(revision)) {
                preview.show(service, revision);
            }
        }
    }

    /** Leads the previews of sets with this revision to what is live. */
    void settle(Bundle revision) {
        for (SetPreview preview : all) {
            if (preview.has(revision)) {
                preview.settle();
            }
        }
    }

    /** Ends the previews of sets that are gone. */
    void endUnused() {
        all.stream().filter(SetPreview::isOver).forEach(this::close);
    }

    /** Returns true if a gate is hidden from a bundle: another set's preview, or a public gate that a preview replaces. */
    boolean hides(ServiceReference<?> gate, Bundle consumer) {
        if (all.isEmpty()) {
            return false;
        }
        if (gate.getProperty(GateProperties.PREVIEW) != null) {
            return all.stream().noneMatch(preview -> preview.has(consumer) && shows(preview, gate));
        }
        Object service = gate.getProperty(GateProperties.SERVICE);
        Object number = gate.getProperty(GateProperties.GATE);
        return number != null
                && all.stream().anyMatch(preview -> preview.has(consumer) && preview.replaces(service, number));
    }

    private static boolean shows(SetPreview preview, ServiceReference<?> gate) {
        return preview.replaces(gate.getProperty(GateProperties.SERVICE), gate.getProperty(GateProperties.GATE));
    }
}
