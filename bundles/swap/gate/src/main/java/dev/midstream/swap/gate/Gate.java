package dev.midstream.swap.gate;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.osgi.framework.ServiceException;

/**
 * The object that consumers hold instead of a service object. Generated subclasses implement the contract's interfaces;
 * each method does
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

    final boolean isLedBy(Routing other) {
        return routing == other;
    }

    /** Returns the service object to call in an entry. If it throws, the caller still ends the entry. */
    protected final Object service(Entry entry) {
        return serviceIn(entry.tenure());
    }

    /** Returns the object to compare a service with: that of another gate of the same service, or the argument itself. */
    protected final Object counterpart(Object other, Entry entry) {
        return other instanceof Gate gate && gate.routing == routing ? gate.service(entry) : other;
    }

    abstract Object serviceIn(Tenure tenure);

    final Binding binding(Tenure tenure) {
        Binding binding = tenure.binding(slot);
        return binding != null ? binding : substitute(tenure);
    }

    private Binding substitute(Tenure tenure) {
        Binding binding = routing.substitute(tenure, slot);
        if (binding == null) {
            tenure.counts().fail(ActiveCall.CALL);
            throw absent(tenure);
        }
        return binding;
    }

    private ServiceException absent(Tenure tenure) {
        return new ServiceException(
                tenure.who() + " of " + routing.service() + " does not offer " + contract,
                ServiceException.UNREGISTERED);
    }

    /** Exits when an asynchronous result is complete, or now if there is none. */
    protected static void exitWhenComplete(CompletionStage<?> result, Entry entry) {
        if (result == null) {
            entry.exit();
            return;
        }
        AsyncExit exit = new AsyncExit(entry);
        exit.registerBy(() ->
                result.whenComplete((value, failure) -> exit.end(failure == null ? Outcome.SUCCESS : Outcome.FAILURE)));
    }

    /**
     * Exits when an asynchronous result is complete.
     *
     * @return the result for the caller: for a pinned call a stage whose dependents are pinned too
     */
    protected static <T> CompletionStage<T> continued(CompletionStage<T> result, Entry entry) {
        Pin pin = Pin.attached(); // now: the call may detach it when it returns
        CompletionStage<T> answer = pin == null || result == null ? result : PinnedStage.of(result, pin);
        exitWhenComplete(result, entry);
        return answer;
    }

    /**
     * Exits when an {@code org.osgi.util.promise.Promise} is resolved.
     *
     * @param onResolve the promise's {@code onResolve}
     * @param failure the promise's {@code getFailure}, called when it is resolved
     */
    protected static void exitWhenResolved(Consumer<Runnable> onResolve, Callable<?> failure, Entry entry) {
        AsyncExit exit = new AsyncExit(entry);
        exit.registerBy(() -> onResolve.accept(() -> exit.end(failed(failure) ? Outcome.FAILURE : Outcome.SUCCESS)));
    }

    private static boolean failed(Callable<?> failure) {
        try {
            return failure.call() != null;
        } catch (Exception e) {
            return true; // a promise that cannot tell how it ended has not ended well
        }
    }

    /** A contract that declares this method gets the text of the service, as for {@code equals} and {@code hashCode}. */
    @Override
    public String toString() {
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
     * The gate of a service of bundle or prototype scope: it represents an object of its own in each revision, made at the
     * first call there. Objects are given back when the gate is, and when their revision or its service ends.
     */
    public abstract static class Own extends Gate {
        private final Maker maker;
        private final List<Made> all = new ArrayList<>();
        private boolean dropped;
        private volatile Made latest;

        private record Made(Binding binding, Lease lease) {}

        protected Own(Routing routing, int slot, String contract, Maker maker) {
            super(routing, slot, contract);
            this.maker = maker;
        }

        @Override
        final Object serviceIn(Tenure tenure) {
            Binding binding = binding(tenure);
            Made known = latest;
            return known != null && known.binding == binding ? known.lease.service() : find(binding);
        }

        private Object find(Binding binding) {
            Lease known = made(binding);
            return (known == null ? make(binding) : known).service();
        }

        private synchronized Lease made(Binding binding) {
            for (Made made : all) {
                if (made.binding == binding) {
                    latest = made;
                    return made.lease;
                }
            }
            return null;
        }

        /** Two threads may make an object at the same time: one of the objects is given back at once. */
        private Lease make(Binding binding) {
            Lease lease = maker.make(binding);
            Lease kept = keep(binding, lease);
            if (kept != lease) {
                lease.close();
            }
            if (kept == null) {
                throw new ServiceException(
                        this + " was given back by its consumer: get the service again", ServiceException.UNREGISTERED);
            }
            if (binding.ended()) {
                forget(binding::equals);
            }
            return kept;
        }

        private synchronized Lease keep(Binding binding, Lease lease) {
            if (dropped) {
                return null;
            }
            Lease known = made(binding);
            if (known != null) {
                return known;
            }
            latest = new Made(binding, lease);
            all.add(latest);
            return lease;
        }

        /** Gives the objects of services back that have ended, so that their class loader can be collected. */
        final void forget(Predicate<Binding> ended) {
            take(ended, false).forEach(Lease::close);
        }

        /** Gives all objects back; the consumer has given this gate back. */
        final void drop() {
            take(binding -> true, true).forEach(Lease::close);
        }

        private synchronized List<Lease> take(Predicate<Binding> ended, boolean drop) {
            dropped |= drop;
            List<Lease> taken = new ArrayList<>();
            all.removeIf(made -> ended.test(made.binding) && taken.add(made.lease));
            latest = null;
            return taken;
        }
    }

    /** Makes the object that an {@link Own} gate represents. */
    @FunctionalInterface
    public interface Maker {
        Lease make(Binding binding);
    }
}
