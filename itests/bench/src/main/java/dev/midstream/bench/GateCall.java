package dev.midstream.bench;

import dev.midstream.swap.gate.GateUnderTest;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.CompilerControl;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One call of a service, by four ways that a consumer could hold it: for a service that does very little (it looks a key
 * up in a map), for one that does nothing, and for one of which the compiler leaves no call.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class GateCall {

    public interface Prices {
        int price(String article);

        int total(int article, int quantity);
    }

    /** A small service: one look-up. */
    static final class PriceList implements Prices {
        private final Map<String, Integer> prices = new HashMap<>();
        private final int[] byNumber = new int[ARTICLES];

        PriceList() {
            for (int article = 0; article < ARTICLES; article++) {
                prices.put("article-" + article, article);
                byNumber[article] = article;
            }
        }

        @Override
        @CompilerControl(CompilerControl.Mode.DONT_INLINE)
        public int total(int article, int quantity) {
            return byNumber[article] * quantity;
        }

        @Override
        @CompilerControl(CompilerControl.Mode.DONT_INLINE)
        public int price(String article) {
            return prices.get(article);
        }
    }

    /** A call of nothing. */
    static final class OnePrice implements Prices {
        private volatile int price;

        @Override
        public int total(int article, int quantity) {
            return price;
        }

        @Override
        @CompilerControl(CompilerControl.Mode.DONT_INLINE)
        public int price(String article) {
            return price;
        }
    }

    /** What is left when the compiler has put it into its caller. */
    static final class InlinedPrice implements Prices {
        private volatile int price;

        @Override
        public int total(int article, int quantity) {
            return price;
        }

        @Override
        public int price(String article) {
            return price;
        }
    }

    private static final int ARTICLES = 256;

    private final Prices direct = new PriceList();
    private final Prices gate = GateUnderTest.around(direct, Prices.class);
    private final Prices empty = new OnePrice();
    private final Prices emptyGate = GateUnderTest.around(empty, Prices.class);
    private final Prices inlined = new InlinedPrice();
    private final Prices inlinedGate = GateUnderTest.around(inlined, Prices.class);
    private final Prices proxy = proxy((proxied, method, arguments) -> method.invoke(direct, arguments));
    private final AtomicLong inFlight = new AtomicLong();
    private final Prices countingProxy = proxy((proxied, method, arguments) -> {
        inFlight.getAndIncrement();
        try {
            return method.invoke(direct, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        } finally {
            inFlight.getAndDecrement();
        }
    });
    private final String[] articles = IntStream.range(0, ARTICLES)
            .mapToObj(article -> "article-" + article)
            .toArray(String[]::new);

    private static Prices proxy(InvocationHandler handler) {
        return (Prices) Proxy.newProxyInstance(GateCall.class.getClassLoader(), new Class<?>[] {Prices.class}, handler);
    }

    /** Each thread goes its own way through the articles. */
    @State(Scope.Thread)
    public static class Walk {
        private int next;

        private int next() {
            return next++ & (ARTICLES - 1);
        }
    }

    @Benchmark
    public int direct(Walk walk) {
        return direct.price(articles[walk.next()]);
    }

    @Benchmark
    public int gate(Walk walk) {
        return gate.price(articles[walk.next()]);
    }

    @Benchmark
    public int proxy(Walk walk) {
        return proxy.price(articles[walk.next()]);
    }

    @Benchmark
    public int countingProxy(Walk walk) {
        return countingProxy.price(articles[walk.next()]);
    }

    @Benchmark
    public int directTotal(Walk walk) {
        return direct.total(walk.next(), 2);
    }

    @Benchmark
    public int gateTotal(Walk walk) {
        return gate.total(walk.next(), 2);
    }

    @Benchmark
    public int proxyTotal(Walk walk) {
        return proxy.total(walk.next(), 2);
    }

    @Benchmark
    public int countingProxyTotal(Walk walk) {
        return countingProxy.total(walk.next(), 2);
    }

    @Benchmark
    public int empty() {
        return empty.price("");
    }

    @Benchmark
    public int emptyGate() {
        return emptyGate.price("");
    }

    @Benchmark
    public int inlined() {
        return inlined.price("");
    }

    @Benchmark
    public int inlinedGate() {
        return inlinedGate.price("");
    }
}
