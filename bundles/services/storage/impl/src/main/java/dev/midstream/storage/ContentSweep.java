package dev.midstream.storage;

import java.io.IOException;
import java.time.Clock;
import org.h2.mvstore.MVStore;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.propertytypes.SatisfyingConditionTarget;

/** Deletes left-over contents, once when its revision becomes live. */
@Component(
        service = {},
        immediate = true,
        configurationPid = "dev.midstream.storage.LocalObjectStore")
@SatisfyingConditionTarget("(osgi.condition.id=midstream.live)")
public class ContentSweep {
    private final Sweep sweep;

    @Activate
    public ContentSweep(
            @Reference(target = "(name=storage)") MVStore store, BundleContext context, LocalObjectStore.Config config)
            throws IOException {
        Clock clock = Clock.systemUTC();
        sweep = new Sweep(
                new Catalogue(store, new EventLog(store, clock)),
                new Contents(store, LocalObjectStore.folder(context, config)),
                clock);
        Thread sweeper = new Thread(sweep, "storage-sweep");
        sweeper.setDaemon(true);
        sweeper.start();
    }

    @Deactivate
    void stop() {
        sweep.stop(); // an interrupt could close the engine's file under everybody
    }
}
