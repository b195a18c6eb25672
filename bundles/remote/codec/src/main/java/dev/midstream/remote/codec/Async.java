package dev.midstream.remote.codec;

import java.lang.reflect.Method;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.osgi.util.promise.Deferred;
import org.osgi.util.promise.Promise;

/** How a method hands its result over: at its return, or by what it returns. */
public enum Async {
    /** The result is there when the method returns. */
    NONE,
    STAGE,
    COMPLETABLE,
    FUTURE,
    PROMISE;

    static Async of(Method method) {
        Class<?> type = method.getReturnType();
        if (type == CompletableFuture.class) {
            return COMPLETABLE;
        }
        if (type == CompletionStage.class) {
            return STAGE;
        }
        if (type == Future.class) {
            return FUTURE;
        }
        return type.getName().equals("org.osgi.util.promise.Promise") ? PROMISE : NONE;
    }

    /** What the caller of such a method gets; cancelling it cancels the future, except for promises, which cannot be. */
    public Object handOut(CompletableFuture<Object> future) {
        return switch (this) {
            case NONE -> throw new IllegalStateException("the method returns its result at once");
            case STAGE, COMPLETABLE, FUTURE -> future;
            case PROMISE -> Promises.of(future);
        };
    }

    /**
     * The result of such a method as one that can be listened to. A plain {@link Future} can only be waited for, which
     * this does not do: the caller must, and asks by {@link #mustWait}.
     */
    public CompletableFuture<Object> takeIn(Object returned) {
        CompletableFuture<Object> future = new CompletableFuture<>();
        if (returned instanceof CompletionStage<?> stage) {
            stage.whenComplete((value, failure) -> settle(future, value, failure));
        } else if (this == PROMISE) {
            Promises.listen(returned, future);
        } else {
            throw new IllegalStateException("a " + returned.getClass().getName() + " cannot be listened to");
        }
        return future;
    }

    /** Whether a result of such a method can only be waited for. */
    public boolean mustWait(Object returned) {
        return this == FUTURE && !(returned instanceof CompletionStage);
    }

    private static void settle(CompletableFuture<Object> future, Object value, Throwable failure) {
        if (failure != null) {
            future.completeExceptionally(failure);
        } else {
            future.complete(value);
        }
    }

    /** Apart, for a node without the package of promises has no contract that uses them. */
    private static final class Promises {
        static Object of(CompletableFuture<Object> future) {
            Deferred<Object> deferred = new Deferred<>();
            future.whenComplete((value, failure) -> {
                if (failure != null) {
                    deferred.fail(failure);
                } else {
                    deferred.resolve(value);
                }
            });
            return deferred.getPromise();
        }

        static void listen(Object returned, CompletableFuture<Object> future) {
            ((Promise<?>) returned)
                    .onSuccess(value -> settle(future, value, null))
                    .onFailure(failure -> settle(future, null, failure));
        }
    }
}
