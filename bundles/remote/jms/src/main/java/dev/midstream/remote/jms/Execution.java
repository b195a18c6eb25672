package dev.midstream.remote.jms;

import dev.midstream.remote.calls.CallContext;
import dev.midstream.remote.codec.Async;
import dev.midstream.remote.codec.Buffer;
import dev.midstream.remote.codec.Call;
import dev.midstream.remote.codec.CodecException;
import dev.midstream.remote.codec.ContractCodec;
import dev.midstream.swap.gate.RefusedCallException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.osgi.framework.ServiceException;

/** A call that is executed here for another node, and answered once. */
final class Execution {
    private static final int SMALL = 250;

    final Request request;
    private final ContractCodec codec;
    private final Call call;
    // guarded by this
    private Thread thread;
    private Future<?> returned;
    private boolean cancelled;

    Execution(Request request, ContractCodec codec, Call call) {
        this.request = request;
        this.codec = codec;
        this.call = call;
    }

    /**
     * Calls the service.
     *
     * @param answer told once, perhaps by another thread after this has returned
     */
    void run(Object service, Consumer<byte[]> answer) {
        synchronized (this) {
            if (cancelled) {
                answer.accept(failed(new CancellationException("The caller has given up")));
                return;
            }
            thread = Thread.currentThread();
        }
        Object value;
        CallContext before = new CallContext(request.deadline(), request.headers()).enter();
        try {
            value = call.method().invoke(service, call.arguments());
            Async async = codec.async(call.method());
            if (value != null && async != Async.NONE) {
                if (!async.mustWait(value)) {
                    later(async.takeIn(value), value, answer);
                    return;
                }
                value = ((Future<?>) value).get();
            }
        } catch (InvocationTargetException e) {
            boolean refused = e.getCause() instanceof RefusedCallException refusal && refusal.isOf(service);
            answer.accept(
                    refused
                            ? Answer.UNREGISTERED.with(
                                    String.valueOf(e.getCause().getMessage()))
                            : failed(e.getCause()));
            return;
        } catch (Exception | LinkageError e) {
            answer.accept(failed(e));
            return;
        } finally {
            CallContext.restore(before);
            leave();
        }
        answer.accept(result(value));
    }

    private void leave() {
        synchronized (this) {
            thread = null;
            if (cancelled) {
                Thread.interrupted(); // it was meant for the call, which is over
            }
        }
    }

    private void later(CompletableFuture<Object> future, Object value, Consumer<byte[]> answer) {
        synchronized (this) {
            returned = value instanceof Future<?> cancellable ? cancellable : null;
            if (cancelled && returned != null) {
                returned.cancel(true);
            }
        }
        future.whenComplete((result, failure) -> answer.accept(failure != null ? failed(failure) : result(result)));
    }

    private byte[] result(Object value) {
        try {
            Buffer buffer = buffer();
            codec.encodeResult(call.method(), value, buffer, null);
            return buffer.toByteArray();
        } catch (CodecException e) {
            return failed(new ServiceException(e.getMessage(), ServiceException.REMOTE));
        }
    }

    private byte[] failed(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException
                        || cause instanceof ExecutionException
                        || cause instanceof UndeclaredThrowableException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        try {
            Buffer buffer = buffer();
            codec.encodeFailure(cause, buffer);
            return buffer.toByteArray();
        } catch (CodecException e) {
            return Answer.ARGUMENTS.with("The service failed, and how cannot be sent: " + e.getMessage());
        }
    }

    private Buffer buffer() throws CodecException {
        Buffer buffer = new Buffer(SMALL, codec.limits().maxBytes());
        buffer.write(Answer.RESULT.ordinal());
        return buffer;
    }

    /** The caller does not wait any more: whoever works for it is interrupted. */
    synchronized void cancel() {
        cancelled = true;
        if (thread != null) {
            thread.interrupt();
        }
        if (returned != null) {
            returned.cancel(true);
        }
    }
}
