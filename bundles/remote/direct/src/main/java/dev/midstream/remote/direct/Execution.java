package dev.midstream.remote.direct;

import dev.midstream.remote.calls.CallContext;
import dev.midstream.remote.codec.Async;
import dev.midstream.remote.codec.Buffer;
import dev.midstream.remote.codec.Call;
import dev.midstream.remote.codec.CodecException;
import dev.midstream.remote.codec.MemoryBudget;
import dev.midstream.swap.gate.RefusedCallException;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.ServiceException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A call that is executed here for another node. It is answered once, or not at all if its connection is lost. */
final class Execution implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Execution.class);

    final int id;
    private final ServerConnection connection;
    private final Export export;
    private final Call call;
    private final Export.Pace pace;
    private final CallContext context;
    private final Streams.Port arguments;
    private final MemoryBudget.Account memory;
    // guarded by this
    private Thread thread;
    private boolean cancelled;
    private Object returned;

    Execution(
            ServerConnection connection,
            int id,
            Export export,
            Call call,
            Streams.Port arguments,
            MemoryBudget.Account memory,
            long deadline,
            Map<String, String> headers) {
        this.connection = connection;
        this.id = id;
        this.export = export;
        this.call = call;
        this.pace = export.pace(call.method());
        this.arguments = arguments;
        this.memory = memory;
        this.context = new CallContext(deadline, headers);
    }

    /** Whether it is likely to end before a hand-over to another thread would. */
    boolean isQuick() {
        return pace.isQuick() && !arguments.hasReceived();
    }

    /**
     * Gives the call to a worker.
     *
     * @throws java.util.concurrent.RejectedExecutionException if its service has too many calls already
     */
    void begin() {
        export.bulkhead.execute(this);
    }

    /** On a thread of its own. */
    @Override
    public void run() {
        Buffer answer = execute();
        if (answer != null) {
            connection.end(this, answer);
        }
    }

    /** Executes the call; the answer, or null if it comes later. */
    Buffer execute() {
        boolean done = false;
        try {
            Buffer answer = carryOut();
            done = true;
            return answer;
        } finally {
            if (!done) {
                closeArguments(); // nobody answers it
            }
        }
    }

    private Buffer carryOut() {
        if (context.deadline() - System.nanoTime() < 0) {
            return Frame.refused(id, Refusal.LATE, "The call's deadline was over before a thread was free");
        }
        synchronized (this) {
            if (cancelled) {
                return answer(null, new CancellationException("The caller has given up"));
            }
            thread = Thread.currentThread();
        }
        long begun = System.nanoTime();
        CallContext before = context.enter();
        Object value = null;
        Throwable failure = null;
        try {
            value = call.method().invoke(export.service, call.arguments());
            if (value != null && export.codec.async(call.method()) != Async.NONE) {
                value = take(value);
                if (value == null) {
                    return null;
                }
                value = ((CompletableFuture<?>) value).join();
            }
        } catch (InvocationTargetException e) {
            failure = e.getCause();
            if (failure instanceof RefusedCallException refusal && refusal.isOf(export.service)) {
                return Frame.refused(id, Refusal.UNREGISTERED, String.valueOf(refusal.getMessage()));
            }
        } catch (CompletionException | CancellationException e) {
            failure = cause(e);
        } catch (Exception | LinkageError e) {
            failure = e;
        } finally {
            CallContext.restore(before);
            synchronized (this) {
                thread = null;
                if (cancelled) {
                    // it may have been meant for the call, which is over
                    Thread.interrupted();
                }
            }
            pace.took(System.nanoTime() - begun);
        }
        return answer(value, failure);
    }

    /** An asynchronous result: itself if it is there, or null, and then it is answered when it comes. */
    private CompletableFuture<Object> take(Object result) throws Exception {
        Async async = export.codec.async(call.method());
        if (async.mustWait(result)) {
            return CompletableFuture.completedFuture(((Future<?>) result).get());
        }
        CompletableFuture<Object> future = async.takeIn(result);
        if (future.isDone()) {
            return future;
        }
        synchronized (this) {
            returned = result;
            if (cancelled) {
                cancelReturned();
            }
        }
        connection.keep(this);
        future.whenComplete((value, failure) -> connection.end(this, answer(value, cause(failure))));
        return null;
    }

    private static Throwable cause(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException
                        || cause instanceof ExecutionException
                        || cause instanceof UndeclaredThrowableException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    private Buffer answer(Object value, Throwable failure) {
        Streams.Port results = connection.streams.new Port(true);
        try {
            Buffer frame = frame();
            if (failure != null) {
                export.codec.encodeFailure(cause(failure), frame);
            } else {
                export.codec.encodeResult(call.method(), value, frame, results);
            }
            return Frame.end(frame);
        } catch (IOException | RuntimeException | LinkageError e) {
            results.retract();
            return unwritable(e);
        }
    }

    private Buffer unwritable(Throwable problem) {
        try {
            Buffer frame = frame();
            export.codec.encodeFailure(
                    new ServiceException(String.valueOf(problem.getMessage()), ServiceException.REMOTE), frame);
            return Frame.end(frame);
        } catch (CodecException e) {
            throw new IllegalStateException(e);
        }
    }

    private Buffer frame() throws CodecException {
        return Frame.begin(
                Frame.RESULT, (byte) 0, id, 246, export.codec.limits().maxBytes());
    }

    /** The caller does not wait any more: whoever works for it is interrupted. */
    void cancel() {
        synchronized (this) {
            cancelled = true;
            if (thread != null) {
                thread.interrupt();
            }
            cancelReturned();
        }
    }

    private void cancelReturned() {
        if (returned instanceof Future<?> future) {
            try {
                future.cancel(true);
            } catch (RuntimeException e) {
                LOG.debug("The result of {} cannot be cancelled; the service completes it", call.method(), e);
            }
        }
    }

    /** The connection is lost. A result that cannot be cancelled may never come, so its arguments end now. */
    void abandon() {
        cancel();
        boolean outstanding;
        synchronized (this) {
            outstanding = returned != null;
        }
        if (outstanding) {
            closeArguments();
        }
    }

    /** It has held the reader up. */
    void isSlow() {
        pace.took(TimeUnit.MILLISECONDS.toNanos(1));
    }

    /** The arguments' streams and memory belong to the call, and end with it. */
    void closeArguments() {
        arguments.closeReceived();
        memory.close();
    }
}
