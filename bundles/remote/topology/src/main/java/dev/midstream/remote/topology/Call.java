package dev.midstream.remote.topology;

import dev.midstream.remote.calls.CallContext;
import dev.midstream.remote.calls.NotExecutedException;
import dev.midstream.remote.calls.NotExecutedException.Reason;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.ServiceException;

/**
 * One call, until some node has answered it. Its repetition is bounded: in time by the deadline and the policy, in number
 * by the budget and the pauses. Used by one thread at a time.
 */
final class Call {
    /** The number of times that a call is repeated of which it is not known if it was executed. */
    private static final int MOST_UNKNOWN = 2;

    private final Balancer balancer;
    private final Method method;
    private final Object[] arguments;
    private final Set<Target> tried = new HashSet<>();
    private final Map<String, String> headers = CallContext.currentHeaders();
    private final long deadline;
    /** The end of the patience, which begins when all nodes were tried; 0 before. */
    private long patience;

    private int rounds;
    private int unknown;
    private ServiceException last;

    Call(Balancer balancer, Method method, Object[] arguments) {
        this.balancer = balancer;
        this.method = method;
        this.arguments = arguments;
        this.deadline = System.nanoTime()
                + CallContext.within(balancer.terms().timeout().toNanos());
        balancer.budget().called();
    }

    Object run() throws Throwable {
        for (; ; ) {
            int seen = balancer.targets().changes();
            Target target = next();
            if (target == null) {
                balancer.targets().awaitChange(seen, pause());
                tried.clear();
                continue;
            }
            try {
                Object result = invoke(target);
                target.end(Outcome.ANSWERED);
                return result;
            } catch (InvocationTargetException e) {
                failed(target, e.getCause());
            }
        }
    }

    /**
     * Returns a target that was not tried in this round, or null.
     *
     * @throws ServiceException if the deadline is over
     */
    private Target next() {
        if (deadline - System.nanoTime() <= 0) {
            throw rounds > 0 || last != null
                    ? nobody()
                    : notExecuted("The deadline was over before a node could be called", Reason.NOT_TRIED);
        }
        return balancer.targets().pick(tried);
    }

    /** Calls a target, which has no more time than this call has left. */
    private Object invoke(Target target) throws InvocationTargetException, IllegalAccessException {
        target.begin();
        CallContext before = new CallContext(deadline, headers).enter();
        try {
            return method.invoke(target.service(), arguments);
        } catch (IllegalAccessException | RuntimeException | Error e) {
            target.end(Outcome.NOT_TRIED);
            throw e;
        } finally {
            CallContext.restore(before);
        }
    }

    /** Notes a failure after which another node may be tried; else throws it. */
    private void failed(Target target, Throwable failure) throws Throwable {
        Outcome outcome = Outcome.of(failure);
        target.end(outcome);
        boolean again =
                switch (outcome) {
                    case ANSWERED -> false;
                    case NOT_CALLED, NOT_TRIED -> true;
                    case BUSY -> balancer.budget().tryTake();
                    case UNKNOWN ->
                        balancer.terms().isIdempotent(method)
                                && unknown++ < MOST_UNKNOWN
                                && balancer.budget().tryTake();
                };
        if (!again) {
            throw failure;
        }
        last = (ServiceException) failure;
        tried.add(target);
    }

    /**
     * Returns the milliseconds until the nodes are tried again.
     *
     * @throws ServiceException if that would be too late
     */
    private long pause() {
        long now = System.nanoTime();
        if (patience == 0) {
            patience = now + balancer.policy().length().toNanos();
        }
        long left = TimeUnit.NANOSECONDS.toMillis(Math.min(patience - now, deadline - now));
        if (left <= 0 || balancer.targets().isMissing()) {
            throw nobody();
        }
        return Math.min(left, balancer.policy().pause(rounds++));
    }

    private ServiceException nobody() {
        return last != null ? last : notExecuted("No node offers " + balancer + " at this moment", Reason.UNREACHABLE);
    }

    private static ServiceException notExecuted(String message, Reason reason) {
        return new ServiceException(message, ServiceException.REMOTE, new NotExecutedException(reason, message, null));
    }

    // ---- asynchronous ----

    CompletableFuture<Object> begin() {
        CompletableFuture<Object> answer = new CompletableFuture<>();
        attempt(answer);
        return answer;
    }

    private void attempt(CompletableFuture<Object> answer) {
        if (answer.isDone()) {
            return; // its caller has cancelled it
        }
        Target target;
        try {
            target = next();
            if (target == null) {
                tried.clear();
                balancer.policy().later().schedule(() -> attempt(answer), pause(), TimeUnit.MILLISECONDS);
                return;
            }
        } catch (ServiceException | RejectedExecutionException e) {
            answer.completeExceptionally(e);
            return;
        }
        CompletionStage<?> stage;
        try {
            stage = (CompletionStage<?>) invoke(target);
        } catch (InvocationTargetException e) {
            failed(target, e.getCause(), answer);
            return;
        } catch (IllegalAccessException | RuntimeException | Error e) {
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
                target.end(Outcome.ANSWERED);
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
}
