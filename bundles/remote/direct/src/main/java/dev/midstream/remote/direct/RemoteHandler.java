package dev.midstream.remote.direct;

import dev.midstream.remote.calls.CallContext;
import dev.midstream.remote.codec.Async;
import dev.midstream.remote.codec.Buffer;
import dev.midstream.remote.codec.CodecException;
import dev.midstream.remote.codec.ContractCodec;
import dev.midstream.remote.codec.Outcome;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.net.ConnectException;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Behind a proxy: carries each call of a contract to the service's node. */
final class RemoteHandler implements InvocationHandler, AutoCloseable {

    private final DirectClient client;
    private final Peer peer;
    private final long key;
    private final ContractCodec codec;
    private final long timeoutMillis;
    private final AtomicBoolean closed = new AtomicBoolean();
    /** What the last call took, so that the next one's memory need not grow. */
    private volatile int size = 256;

    RemoteHandler(DirectClient client, Peer peer, long key, ContractCodec codec, long timeoutMillis) {
        this.client = client;
        this.peer = peer;
        this.key = key;
        this.codec = codec;
        this.timeoutMillis = timeoutMillis;
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        if (method.getDeclaringClass() == Object.class) {
            return switch (method.getName()) {
                case "equals" -> proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(proxy);
                default -> "remote service at " + peer.address();
            };
        }
        long now = System.nanoTime();
        long millis = TimeUnit.NANOSECONDS.toMillis(CallContext.within(TimeUnit.MILLISECONDS.toNanos(timeoutMillis)));
        if (millis <= 0) {
            throw Failure.notTried("the deadline of the call that it belongs to is over");
        }
        long deadline = now + millis * 1_000_000;
        Async async = codec.async(method);
        return async == Async.NONE
                ? now(method, arguments, deadline, millis)
                : async.handOut(later(method, arguments, deadline, millis));
    }

    private Object now(Method method, Object[] arguments, long deadline, long millis) throws Throwable {
        for (int attempt = 1; ; attempt++) {
            ClientConnection connection = connection();
            PendingCall call = begin(connection, null);
            try {
                connection.send(call, frame(call, method, arguments, deadline));
                if (!connection.await(call, deadline) && call.fail(new IOException("late"))) {
                    connection.cancel(call);
                    throw Failure.late(millis);
                }
                if (call.wasNotExecuted() && connection.isLost() && attempt == 1) {
                    // it met a connection that was about to end; a new one is worth a try
                    continue;
                }
                return call.outcome(codec, method, connection.streams).get();
            } finally {
                connection.end(call);
            }
        }
    }

    private CompletableFuture<Object> later(Method method, Object[] arguments, long deadline, long millis) {
        CompletableFuture<Object> future = new CompletableFuture<>();
        ClientConnection connection = connection();
        PendingCall call = begin(connection, ended -> client.helpers().execute(() -> {
            connection.end(ended);
            settle(future, ended.outcome(codec, method, connection.streams));
        }));
        try {
            Buffer frame = frame(call, method, arguments, deadline);
            ScheduledFuture<?> alarm = client.pulse()
                    .schedule(
                            () -> future.completeExceptionally(new TimeoutException()),
                            deadline - System.nanoTime(),
                            TimeUnit.NANOSECONDS);
            CompletableFuture<Object> result = new CompletableFuture<>();
            future.whenComplete((value, failure) -> {
                alarm.cancel(false);
                if (failure instanceof TimeoutException && call.fail(new IOException("late"))) {
                    connection.cancel(call);
                    result.completeExceptionally(Failure.late(millis));
                } else {
                    settle(result, new Outcome(value, failure));
                }
            });
            result.whenComplete((value, failure) -> {
                if (failure instanceof CancellationException && call.fail(new IOException("cancelled"))) {
                    connection.cancel(call);
                }
            });
            connection.send(call, frame);
            return result;
        } catch (IOException e) {
            connection.end(call);
            throw Failure.unwritable(e);
        } catch (RuntimeException | Error e) {
            connection.end(call);
            throw e;
        }
    }

    private static void settle(CompletableFuture<Object> future, Outcome outcome) {
        if (outcome.failure() != null) {
            future.completeExceptionally(outcome.failure());
        } else {
            future.complete(outcome.value());
        }
    }

    private ClientConnection connection() {
        if (closed.get()) {
            throw Failure.notSent(new IOException("the service is not imported any more"));
        }
        try {
            return peer.connection();
        } catch (ConnectException e) {
            throw Failure.notSent(e);
        }
    }

    private static PendingCall begin(ClientConnection connection, Consumer<PendingCall> whenEnded) {
        try {
            return connection.begin(whenEnded);
        } catch (NotSentException e) {
            throw Failure.notTried(e.getMessage());
        }
    }

    private Buffer frame(PendingCall call, Method method, Object[] arguments, long deadline) {
        try {
            Map<String, String> headers = client.headers().get();
            byte flags = headers.isEmpty() ? 0 : Frame.WITH_HEADERS;
            Buffer frame =
                    Frame.begin(Frame.CALL, flags, call.id, size, codec.limits().maxBytes());
            frame.putLong(key);
            frame.putInt((int) Math.min(Integer.MAX_VALUE, (deadline - System.nanoTime()) / 1_000_000));
            if (flags != 0) {
                Headers.write(frame, headers);
            }
            codec.encodeCall(method, arguments, frame, call.port);
            size = Math.min(frame.size(), 32 << 10);
            return Frame.end(frame);
        } catch (CodecException e) {
            throw Failure.unwritable(e);
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            client.release(peer);
        }
    }
}
