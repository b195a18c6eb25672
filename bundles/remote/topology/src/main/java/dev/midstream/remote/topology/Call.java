package dev.midstream.remote.topology;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.ConnectException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.ServiceException;

/** One call, until some node has answered it. Used by one thread at a time. */
final class Call {
    private final String name;
    private final Targets targets;
    private final Method method;
    private final Object[] arguments;
    private final boolean idempotent;
    private final Patience patience;
    private final Set<Target> tried = new HashSet<>();
    private long deadline;
    private Throwable last;

    Call(String name, Targets targets, Method method, Object[] arguments, boolean idempotent, Patience patience) {
        this.name = name;
        this.targets = targets;
        this.method = method;
        this.arguments = arguments;
        this.idempotent = idempotent;
        this.patience = patience;
    }

    Object run() throws Throwable {
        for (; ; ) {
            int seen = targets.changes();
            Target target = targets.pick(tried);
            if (target == null) {
                awaitAnother(seen);
                continue;
            }
            target.begin();
            try {
                Object result = method.invoke(target.service(), arguments);
                target.end(true);
                return result;
            } catch (InvocationTargetException e) {
                failed(target, e.getCause());
            }
        }
    }

    /** Notes a failure after which another node may be tried; else throws it. */
    private void failed(Target target, Throwable failure) throws Throwable {
        Outcome outcome = Outcome.of(failure);
        target.end(outcome == Outcome.ANSWERED);
        if (outcome == Outcome.ANSWERED || outcome == Outcome.UNKNOWN && !idempotent) {
            throw failure;
        }
        last = failure;
        tried.add(target);
    }

    private void awaitAnother(int seen) throws InterruptedException {
        long left = leftMillis();
        if (left <= 0) {
            throw nobody();
        }
        targets.awaitChange(seen, Math.min(left, patience.pause().toMillis()));
        tried.clear();
    }

    /** Of the patience, which begins when all nodes were tried. */
    private long leftMillis() {
        if (deadline == 0) {
            deadline = System.nanoTime() + patience.length().toNanos();
        }
        return TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
    }

    private ServiceException nobody() {
        if (last instanceof ServiceException failure) {
            return failure;
        }
        String message = "No node offers " + name + " at this moment";
        return new ServiceException(message, ServiceException.REMOTE, new ConnectException(message));
    }

    // ---- asynchronous ----

    CompletableFuture<Object> begin() {
        CompletableFuture<Object> answer = new CompletableFuture<>();
        attempt(answer);
        return answer;
    }

    private void attempt(CompletableFuture<Object> answer) {
        Target target = targets.pick(tried);
        if (target == null) {
            attemptLater(answer);
            return;
        }
        target.begin();
        CompletionStage<?> stage;
        try {
            stage = (CompletionStage<?>) method.invoke(target.service(), arguments);
        } catch (InvocationTargetException e) {
            failed(target, e.getCause(), answer);
            return;
        } catch (IllegalAccessException e) {
            target.end(true);
            answer.completeExceptionally(e);
            return;
        }
        answer.whenComplete((value, failure) -> {
            if (answer.isCancelled() && stage instanceof CompletableFuture<?> future) {
                future.cancel(true);
            }
        });
        stage.whenComplete((value, failure) -> {
            if (failure == null) {
                target.end(true);
                answer.complete(value);
            } else {
                failed(target, failure instanceof CompletionException ? failure.getCause() : failure, answer);
            }
        });
    }

    private void failed(Target target, Throwable failure, CompletableFuture<Object> answer) {
        try {
            failed(target, failure);
        } catch (Throwable e) {
            answer.completeExceptionally(e);
            return;
        }
        attempt(answer);
    }

    private void attemptLater(CompletableFuture<Object> answer) {
        long left = leftMillis();
        if (left <= 0) {
            answer.completeExceptionally(nobody());
            return;
        }
        tried.clear();
        patience.later()
                .schedule(() -> attempt(answer), Math.min(left, patience.pause().toMillis()), TimeUnit.MILLISECONDS);
    }
}
