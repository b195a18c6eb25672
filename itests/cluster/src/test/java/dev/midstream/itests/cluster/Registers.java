package dev.midstream.itests.cluster;

import dev.midstream.load.Connection;
import dev.midstream.load.Outcome;
import dev.midstream.load.Request;
import dev.midstream.load.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * Objects in storage as registers: of each key one thread writes growing numbers and one reads, through all nodes in turn.
 * A read that began after a write was acknowledged, or after another read had returned, must not return an older number; an
 * acknowledged number is never gone. A write without an answer may take effect at any later time, so the register goes on
 * under another key.
 */
final class Registers implements AutoCloseable {
    static final String READ = "read";
    static final String WRITE = "write";

    private static final Duration EACH = Duration.ofMillis(40);

    private final History history;
    private final BiFunction<String, String, String> url;
    private final List<String> nodes;
    private final String token;
    private final List<Register> registers = new CopyOnWriteArrayList<>();
    /** Those whose last write has no answer. */
    private final List<Register> abandoned = new CopyOnWriteArrayList<>();

    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    private record Register(String path, int generation, AtomicLong known, AtomicLong attempted) {
        static Register begin(int index, int generation) {
            String path = "/storage/objects/faults/" + index + (generation == 0 ? "" : "-" + generation);
            return new Register(path, generation, new AtomicLong(), new AtomicLong());
        }
    }

    Registers(History history, BiFunction<String, String, String> url, List<String> nodes, String token, int number) {
        this.history = history;
        this.url = url;
        this.nodes = nodes;
        this.token = token;
        for (int i = 0; i < number; i++) {
            int index = i;
            registers.add(Register.begin(i, 0));
            start("write " + i, connection -> write(connection, index));
            start("read " + i, connection -> read(connection, registers.get(index)));
        }
    }

    private interface Loop {
        void step(Connection connection);
    }

    private void start(String name, Loop loop) {
        Thread thread = new Thread(
                () -> {
                    try (Connection connection = History.connection()) {
                        while (!closed) {
                            loop.step(connection);
                            LockSupport.parkNanos(EACH.toNanos());
                        }
                    }
                },
                name);
        threads.add(thread);
        thread.start();
    }

    private void write(Connection connection, int index) {
        Register register = registers.get(index);
        long next = register.attempted.incrementAndGet();
        String node = nodes.get((int) (next % nodes.size()));
        byte[] body = Long.toString(next).getBytes(StandardCharsets.US_ASCII);
        Request request = Request.of("PUT", url.apply(node, register.path), token, "application/octet-stream", body);
        Outcome outcome = history.send(connection, node, WRITE, request).outcome();
        if (outcome == Outcome.OK) {
            register.known.accumulateAndGet(next, Math::max);
        } else if (outcome != Outcome.CONNECT) {
            abandoned.add(register);
            registers.set(index, Register.begin(index, register.generation + 1));
        }
    }

    private void read(Connection connection, Register register) {
        long least = register.known.get();
        String node = nodes.get((int) (System.nanoTime() / 1000 % nodes.size()));
        Response response = history.send(connection, node, READ, Request.get(url.apply(node, register.path), token));
        judge(register, least, node, response);
    }

    private void judge(Register register, long least, String node, Response response) {
        if (response.status() == 404 && least > 0) {
            history.violated(register.path + " is 404 through " + node + ", at least " + least + " was known");
        }
        if (response.outcome() == Outcome.OK) {
            long value = Long.parseLong(response.text());
            if (value < least || value > register.attempted.get()) {
                history.violated(register.path + " is " + value + " through " + node + ", from " + least + " to "
                        + register.attempted.get() + " was possible");
            }
            register.known.accumulateAndGet(value, Math::max);
        }
    }

    /** Reads each register once more, through each node. */
    void check() {
        try (Connection connection = History.connection()) {
            List<Register> all = new ArrayList<>(abandoned);
            all.addAll(registers);
            all.removeIf(register -> register.known.get() == 0);
            for (Register register : all) {
                for (String node : nodes) {
                    Response response = connection.send(Request.get(url.apply(node, register.path), token));
                    judge(register, register.known.get(), node, response);
                    if (response.outcome() != Outcome.OK) {
                        history.violated(register.path + " cannot be read in the end: " + response.kind());
                    }
                }
            }
        }
    }

    long acknowledged() {
        return Stream.concat(registers.stream(), abandoned.stream())
                .mapToLong(register -> register.known.get())
                .sum();
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
