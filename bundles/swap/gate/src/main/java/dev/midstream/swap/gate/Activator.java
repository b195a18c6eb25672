package dev.midstream.swap.gate;

import java.lang.System.Logger.Level;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.hooks.bundle.EventHook;
import org.osgi.framework.hooks.service.EventListenerHook;
import org.osgi.framework.hooks.service.FindHook;

/** Starts before every service and is never stopped while one runs. */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class Activator implements BundleActivator {
    private static final System.Logger LOG = System.getLogger(Activator.class.getName());

    private ScheduledExecutorService timer;
    private ExecutorService threads;

    @Override
    public void start(BundleContext context) throws Exception {
        Commitments commitments = Commitments.of(context, CrashPoint.ofFragment());
        ManagedBundles managed = new ManagedBundles(commitments, context.getProperty(GateProperties.MANAGED));
        timer = Executors.newSingleThreadScheduledExecutor(GateThreads.named("midstream-gate"));
        threads = Executors.newCachedThreadPool(GateThreads.named("midstream-live"));
        ManagedServices services = new ManagedServices(context, commitments, managed, timer, threads);
        Visibility visibility = new Visibility(managed, services.previews(), context.getBundle());
        context.addBundleListener(services);
        context.addServiceListener(services);
        context.registerService(
                new String[] {EventHook.class.getName(), org.osgi.framework.hooks.bundle.FindHook.class.getName()},
                new BundleVisibility(managed),
                null);
        context.registerService(
                new String[] {FindHook.class.getName(), EventListenerHook.class.getName()}, visibility, null);
        context.registerService(RoutingTable.class, new NodeRoutingTable(services), null);
        context.registerService(
                Revisions.class, new NodeRevisions(commitments, managed, services, Whiteboards.of(context)), null);
        context.registerService(Shifts.class, new NodeShifts(services), null);
        context.registerService(RemoteRouting.class, new NodeRemoteRouting(services), null);
        LiveCondition.registerForUnmanaged(context);
        restartUnmanaged(context, managed);
    }

    private static void restartUnmanaged(BundleContext context, ManagedBundles managed) throws Exception {
        for (Bundle bundle : context.getBundles()) {
            if (bundle.getState() == Bundle.ACTIVE && managed.contains(bundle)) {
                LOG.log(
                        Level.WARNING,
                        "{0} was started before the gates: restarting it so that it is managed; calls to it fail"
                                + " in the meantime",
                        bundle);
                bundle.stop(Bundle.STOP_TRANSIENT);
                bundle.start(Bundle.START_TRANSIENT);
            }
        }
    }

    @Override
    public void stop(BundleContext context) {
        threads.shutdownNow();
        timer.shutdownNow(); // the framework takes back listeners, hooks and gates
    }
}
