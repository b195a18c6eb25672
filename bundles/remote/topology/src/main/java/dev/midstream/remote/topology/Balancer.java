package dev.midstream.remote.topology;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Represents a service that other nodes offer: each call goes to one of them. A call that was not executed goes to the
 * next, and if there is none waits a moment for one to come; a call of which that is not known is repeated only if its
 * method is idempotent. The exceptions of the service are the caller's. Thread-safe.
 */
final class Balancer implements InvocationHandler {
    private final String name;
    private final Targets targets;
    private final Supplier<Terms> terms;
    private final RetryPolicy policy;
    private final RetryBudget budget = new RetryBudget();

    /**
     * @param name of the service, for people
     * @param terms that hold now
     */
    Balancer(String name, Targets targets, Supplier<Terms> terms, RetryPolicy policy) {
        this.name = name;
        this.targets = targets;
        this.terms = terms;
        this.policy = policy;
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        if (method.getDeclaringClass() == Object.class) {
            return ofObject(proxy, method, arguments);
        }
        Call call = new Call(this, method, arguments);
        if (method.getReturnType().isAssignableFrom(CompletableFuture.class)
                && CompletionStage.class.isAssignableFrom(method.getReturnType())) {
            return call.begin();
        }
        return call.run();
    }

    private Object ofObject(Object proxy, Method method, Object[] arguments) {
        return switch (method.getName()) {
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> name + " in nodes " + targets;
        };
    }

    Targets targets() {
        return targets;
    }

    Terms terms() {
        return terms.get();
    }

    RetryPolicy policy() {
        return policy;
    }

    RetryBudget budget() {
        return budget;
    }

    @Override
    public String toString() {
        return name;
    }
}
