package dev.midstream.swap.gate;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.osgi.framework.ServiceException;

/**
 * The way of one call through a revision: the entry protocol that every {@link Ingress} follows.
 *
 * <ol>
 *   <li>{@link #admit} pins the call to the revisions that are live now, enters one and registers the call there.
 *   <li>{@link #run} executes code of the revision on the calling thread, as often as the protocol needs.
 *   <li>The passage ends once, with an {@link Outcome}: when {@code run} returns, or by {@link #close} if {@link #async}
 *       was called before.
 * </ol>
 *
 * <pre>{@code
 * Passage passage = Passage.admit(routing, call, null);
 * passage.run(() -> {
 *     serve(passage.tenure().revision());
 *     return Outcome.SUCCESS;
 * });
 * }</pre>
 *
 * <p>Thread-safe. The end is complete whatever foreign code throws: the call leaves the counter and the pin is closed
 * before any other action runs.
 */
public final class Passage {
    private final Routing routing;
    private final Pin pin;
    private final Entry entry;
    private final ActiveCall call;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean async;
    private volatile Runnable afterwards = () -> {};

    /** Code of a revision that works for a call. */
    @FunctionalInterface
    public interface Work<X extends Exception> {
        /** @return the outcome, not used if the passage is asynchronous */
        Outcome run() throws X;
    }

    private Passage(Routing routing, Pin pin, Entry entry, ActiveCall call) {
        this.routing = routing;
        this.pin = pin;
        this.entry = entry;
        this.call = call;
        entry.tenure().begin(call);
        entry.returned(); // from here on the registration stands for it: any thread may end it
    }

    /**
     * Lets a call enter the revision of a service that is live in this node.
     *
     * @param version the version that the call asks for while there is a choice, or null
     * @throws ServiceException of type UNREGISTERED if no revision is live in this node; nothing is left behind then
     */
    public static Passage admit(Routing routing, ActiveCall call, String version) {
        Pin pin = routing.pin(version);
        Pin before = pin.attach();
        try {
            return new Passage(routing, pin, routing.enterLocal(call.kind()), call);
        } catch (Throwable e) {
            pin.close();
            throw e;
        } finally {
            Pin.detach(before);
        }
    }

    /** Returns the tenure that was entered. */
    public Tenure tenure() {
        return entry.tenure();
    }

    /**
     * Executes code of the revision on the calling thread; services that it calls see the call's pin, and the thread's
     * {@linkplain ThreadState state} is restored. Ends the passage
     * afterwards unless it is {@linkplain #async asynchronous}: with the outcome that the work returns, or as a failure if
     * it throws.
     */
    public <X extends Exception> void run(Work<X> work) throws X {
        Outcome outcome = Outcome.FAILURE;
        Pin before = pin.attach();
        ThreadState state = ThreadState.save();
        try {
            outcome = work.run();
        } finally {
            state.restore();
            Pin.detach(before);
            if (!async) {
                close(outcome);
            }
        }
    }

    /** Declares that the call outlives the work that is running: {@link #close} ends it, on any thread. */
    public void async() {
        async = true;
    }

    /** Sets an action that runs once when the passage has ended; to be called before {@link #run}. */
    public void whenClosed(Runnable action) {
        afterwards = action;
    }

    /** Ends the passage; later calls have no effect. */
    public void close(Outcome outcome) {
        if (closed.compareAndSet(false, true)) {
            CleanUp.run("counting a call out", () -> tenure().end(call, call.aborted()));
            leave(call.aborted() ? Outcome.IGNORED : outcome);
        }
    }

    /** Ends the passage because nothing in the revision can take the call; the call is counted as failed. */
    public void reject() {
        if (closed.compareAndSet(false, true)) {
            CleanUp.run("counting a call out", () -> tenure().reject(call));
            leave(Outcome.FAILURE);
        }
    }

    private void leave(Outcome outcome) {
        CleanUp.run("leaving a revision", () -> entry.exitElsewhere(outcome));
        CleanUp.run("closing a pin", pin::close);
        CleanUp.run("ending a passage", afterwards);
    }

    /**
     * Lets a call that has failed in this passage enter the fallback revision: the live one if a candidate has failed, else
     * the previous one while it is kept.
     *
     * @return empty if there is no other revision to try
     */
    public Optional<Passage> fallback(ActiveCall again) {
        Entry other = routing.enterFallback(tenure());
        return other == null ? Optional.empty() : Optional.of(new Passage(routing, routing.pinLike(pin), other, again));
    }
}
