package dev.midstream.bench;

import dev.midstream.swap.gate.GateUnderTest;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One call of a service, by four ways that a consumer could hold it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class GateCall {

    public interface Adder {
        int add(int one, int other);
    }

    static final class Sum implements Adder {
        private volatile int last;

        @Override
        public int add(int one, int other) {
            return last + one + other;
        }
    }

    private final Adder direct = new Sum();
    private final Adder gate = GateUnderTest.around(direct, Adder.class);
    private final Adder proxy = proxy((proxied, method, arguments) -> method.invoke(direct, arguments));
    private final AtomicLong inFlight = new AtomicLong();
    private final Adder countingProxy = proxy((proxied, method, arguments) -> {
        inFlight.getAndIncrement();
        try {
            return method.invoke(direct, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        } finally {
            inFlight.getAndDecrement();
        }
    });
    private int one = 1;

    private static Adder proxy(InvocationHandler handler) {
        return (Adder) Proxy.newProxyInstance(GateCall.class.getClassLoader(), new Class<?>[] {Adder.class}, handler);
    }

    @Benchmark
    public int direct() {
        return direct.add(one, 2);
    }

    @Benchmark
    public int gate() {
        return gate.add(one, 2);
    }

    @Benchmark
    public int proxy() {
        return proxy.add(one, 2);
    }

    @Benchmark
    public int countingProxy() {
        return countingProxy.add(one, 2);
    }
}
