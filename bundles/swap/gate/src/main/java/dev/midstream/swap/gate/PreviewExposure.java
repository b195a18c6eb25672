package dev.midstream.swap.gate;

import java.util.Map;
import java.util.function.Supplier;
import org.osgi.framework.BundleContext;

/** A gate that only the revisions of a set see. */
final class PreviewExposure extends GateExposure {
    private static final String EXPORTED = "service.exported.";

    PreviewExposure(Routing routing, Slot slot, BundleContext context, Supplier<Binding> live) {
        super(routing, slot.number(), slot.group().contracts(), context, live);
    }

    @Override
    void mark(Map<String, Object> properties) {
        super.mark(properties);
        properties.keySet().removeIf(key -> key.startsWith(EXPORTED));
        properties.put(GateProperties.PREVIEW, true);
    }
}
