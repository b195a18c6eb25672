package dev.midstream.load;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** What a plain {@code bundle:update} of an unmanaged copy of a service loses under the same load. */
record Stock(int updates, Tally tally) {

    private static final long BETWEEN_NANOS = 2_000_000_000L;
    private static final Duration START = Duration.ofSeconds(10);
    private static final String PATH = "/stock/objects/" + DemoData.SMALL + "/meta";

    static Stock run(Node node, int updates, int connections, double rate) throws IOException {
        try (Node.Installed bundle = node.install(node.fixture("stock-storage-1.0.0"))) {
            Request request = node.get(PATH).withVersion(DemoData::servedBy);
            awaitServed(request);
            try (Load warm = Load.start("warm", connections, rate, List.of(request))) {
                LockSupport.parkNanos(BETWEEN_NANOS);
            }
            try (Load load = Load.start("stock", connections, rate, List.of(request))) {
                for (int i = 0; i < updates; i++) {
                    LockSupport.parkNanos(BETWEEN_NANOS);
                    String next = i % 2 == 0 ? "1.1.0" : "1.0.0";
                    node.command(
                            "bundle:update " + bundle.id() + " 'file:" + node.fixture("stock-storage-" + next) + "'");
                }
                LockSupport.parkNanos(BETWEEN_NANOS);
                load.close();
                return new Stock(updates, load.tally());
            }
        }
    }

    /** Waits until a bundle that was just started serves. */
    static void awaitServed(Request request) throws IOException {
        long deadline = System.nanoTime() + START.toNanos();
        try (Connection connection = new Connection(START)) {
            for (Response response = connection.send(request);
                    response.outcome() != Outcome.OK;
                    response = connection.send(request)) {
                if (System.nanoTime() > deadline) {
                    throw new IOException("The unmanaged copy was not served within " + START.toSeconds() + " s: "
                            + PATH + " is answered with " + response.kind());
                }
                LockSupport.parkNanos(20_000_000);
            }
        }
    }

    double lostPerUpdate() {
        return (double) tally.failed() / updates;
    }
}
