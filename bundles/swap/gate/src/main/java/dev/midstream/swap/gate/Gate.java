package dev.midstream.swap.gate;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import org.osgi.framework.ServiceException;

/**
 * What consumers hold instead of a service object. Generated subclasses implement the contract's interfaces; each
 * method does
 *
 * <pre>{@code
 * Entry entry = enter();
 * try {
 *     result = ((Contract) service(entry)).method(arguments);
 * } catch (Throwable failure) {
 *     entry.fail();
 *     throw failure;
 * }
 * entry.exit();
 * return result;
 * }</pre>
 *
 * and, where the result is asynchronous, exits when it is complete. Thread-safe as far as the service is.
 */
public abstract class Gate {
    private final Routing routing;
    private final int slot;
    private final String contract;

    protected Gate(Routing routing, int slot, String contract) {
        this.routing = routing;
        this.slot = slot;
        this.contract = contract;
    }

    protected final Entry enter() {
        return routing.enter();
    }

    /** The service object to call by a entry that was entered. On failure the caller still exits. */
    protected final Object service(Entry entry) {
        return serviceIn(entry.tenure());
    }

    abstract Object serviceIn(Tenure tenure);

    final Binding binding(Tenure tenure) {
        Binding binding = tenure.binding(slot);
        if (binding == null) {
            tenure.counts().fail(ActiveCall.CALL);
            throw new ServiceException(
                    tenure.who() + " of " + routing.service() + " does not offer " + contract,
                    ServiceException.UNREGISTERED);
        }
        return binding;
    }

    /** Exits when an asynchronous result is complete, or now if there is none. */
    protected static void exitWhenComplete(CompletionStage<?> result, Entry entry) {
        if (result == null) {
            entry.exit();
        } else {
            entry.returned();
            result.whenComplete(
                    (value, failure) -> entry.exitElsewhere(failure == null ? Outcome.SUCCESS : Outcome.FAILURE));
        }
    }

    /**
     * Exits when an asynchronous result is complete.
     *
     * @return what the caller gets in its place: for a pinned call a stage whose dependents are pinned too
     */
    protected static <T> CompletionStage<T> continued(CompletionStage<T> result, Entry entry) {
        Pin pin = Pin.attached(); // now: the call may take it off when it returns
        CompletionStage<T> answer = pin == null || result == null ? result : PinnedStage.of(result, pin);
        exitWhenComplete(result, entry);
        return answer;
    }

    /**
     * The exit as an action, for {@code org.osgi.util.promise.Promise.onResolve}.
     *
     * @param failure what the promise ended with, asked for once it has ended: its {@code getFailure}
     */
    protected static Runnable exitElsewhere(Callable<?> failure, Entry entry) {
        entry.returned();
        return () -> entry.exitElsewhere(failed(failure) ? Outcome.FAILURE : Outcome.SUCCESS);
    }

    private static boolean failed(Callable<?> failure) {
        try {
            return failure.call() != null;
        } catch (Exception e) {
            return true; // what cannot say how it ended has not ended well
        }
    }

    @Override
    public final String toString() {
        return "Gate[" + contract + " of " + routing + "]";
    }

    /** The gate of a singleton service: every consumer holds this one object. */
    public abstract static class Shared extends Gate {
        protected Shared(Routing routing, int slot, String contract, Maker maker) {
            super(routing, slot, contract);
        }

        @Override
        final Object serviceIn(Tenure tenure) {
            return binding(tenure).service();
        }
    }

    /**
     * The gate of a service of bundle or prototype scope: each one stands for an object of its own, made anew from the
     * revision in whose tenure it is called first.
     */
    public abstract static class Own extends Gate {
        private final Maker maker;
        private volatile Made made;

        protected Own(Routing routing, int slot, String contract, Maker maker) {
            super(routing, slot, contract);
            this.maker = maker;
        }

        @Override
        final Object serviceIn(Tenure tenure) {
            Made known = made;
            return known != null && known.tenure == tenure ? known.service : make(tenure);
        }

        private synchronized Object make(Tenure tenure) {
            Made known = made;
            if (known != null && known.tenure == tenure) {
                return known.service;
            }
            Object service = maker.make(binding(tenure));
            if (!tenure.closed()) {
                made = new Made(tenure, service);
            }
            return service;
        }

        /** Lets go of an object of a tenure that has ended, so that its class loader can be collected. */
        final synchronized void forget(Tenure tenure) {
            if (made != null && made.tenure == tenure) {
                made = null;
            }
        }

        private record Made(Tenure tenure, Object service) {}
    }

    /** Makes the object that an {@link Own} gate stands for. */
    @FunctionalInterface
    public interface Maker {
        Object make(Binding binding);
    }
}
