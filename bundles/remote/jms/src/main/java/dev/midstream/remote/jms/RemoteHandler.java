package dev.midstream.remote.jms;

import dev.midstream.remote.calls.CallContext;
import dev.midstream.remote.codec.Async;
import dev.midstream.remote.codec.CodecException;
import dev.midstream.remote.codec.ContractCodec;
import dev.midstream.remote.codec.Outcome;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.activemq.command.ActiveMQQueue;

/** Behind a proxy: puts each call of a contract into the service's queue. Holds nothing that must be closed. */
final class RemoteHandler implements InvocationHandler {
    private final Caller caller;
    private final ActiveMQQueue calls;
    private final ContractCodec codec;
    private final boolean persistent;
    private final long timeoutMillis;

    RemoteHandler(Caller caller, String calls, ContractCodec codec, boolean persistent, long timeoutMillis) {
        this.caller = caller;
        this.calls = new ActiveMQQueue(calls);
        this.codec = codec;
        this.persistent = persistent;
        this.timeoutMillis = timeoutMillis;
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        if (method.getDeclaringClass() == Object.class) {
            return switch (method.getName()) {
                case "equals" -> proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(proxy);
                default -> "remote service by queue " + calls.getPhysicalName();
            };
        }
        long millis = TimeUnit.NANOSECONDS.toMillis(CallContext.within(TimeUnit.MILLISECONDS.toNanos(timeoutMillis)));
        if (millis <= 0) {
            throw Failure.notTried("the deadline of the call that it belongs to is over", null);
        }
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        byte[] call = encode(method, arguments);
        Async async = codec.async(method);
        return async == Async.NONE
                ? now(method, call, deadline, millis)
                : async.handOut(later(method, call, deadline, millis));
    }

    private byte[] encode(Method method, Object[] arguments) {
        try {
            return codec.encodeCall(method, arguments);
        } catch (CodecException e) {
            throw Failure.unwritable(e);
        }
    }

    private Object now(Method method, byte[] body, long deadline, long millis) throws Throwable {
        Caller.Pending call = caller.send(calls, body, persistent, deadline);
        try {
            return outcome(method, call.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS))
                    .get();
        } catch (TimeoutException e) {
            throw Failure.late(millis);
        } catch (ExecutionException e) {
            throw e.getCause();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.interrupted(e);
        } finally {
            call.end();
        }
    }

    private CompletableFuture<Object> later(Method method, byte[] body, long deadline, long millis) {
        Caller.Pending call = caller.send(calls, body, persistent, deadline);
        ScheduledFuture<?> alarm = caller.alarms.schedule(
                () -> call.completeExceptionally(Failure.late(millis)),
                deadline - System.nanoTime(),
                TimeUnit.NANOSECONDS);
        CompletableFuture<Object> result = new CompletableFuture<>();
        call.whenCompleteAsync(
                (answer, failure) -> {
                    alarm.cancel(false);
                    call.end();
                    if (failure != null) {
                        result.completeExceptionally(failure);
                        return;
                    }
                    Outcome outcome = outcome(method, answer);
                    if (outcome.failure() != null) {
                        result.completeExceptionally(outcome.failure());
                    } else {
                        result.complete(outcome.value());
                    }
                },
                caller.continuations);
        result.whenComplete((value, failure) -> {
            if (result.isCancelled() && call.cancel(false)) {
                caller.cancelled(call.id);
            }
        });
        return result;
    }

    private Outcome outcome(Method method, byte[] answer) {
        Answer kind = Answer.of(answer);
        if (kind == null) {
            return new Outcome(null, Failure.unreadable(new CodecException("it is of another protocol")));
        }
        if (kind != Answer.RESULT) {
            return new Outcome(null, Failure.refused(kind, answer));
        }
        try {
            return codec.decodeResult(method, answer, 1, answer.length - 1, null);
        } catch (CodecException e) {
            return new Outcome(null, Failure.unreadable(e));
        }
    }
}
