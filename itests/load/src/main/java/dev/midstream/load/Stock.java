package dev.midstream.load;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** What changing the revision of an unmanaged copy of a service by the container's own commands loses. */
record Stock(int updates, Tally tally) {

    /** How it is changed. */
    enum Way {
        /** {@code bundle:update} */
        UPDATE {
            @Override
            Node.Installed change(Node node, Node.Installed running, Path next) throws IOException {
                node.command("bundle:update " + running.id() + " 'file:" + next + "'");
                return running;
            }
        },
        /** The next one is installed and started beside the old one before that is stopped and removed. */
        BESIDE {
            @Override
            Node.Installed change(Node node, Node.Installed running, Path next) throws IOException {
                Node.Installed started = node.install(next);
                node.command("bundle:stop " + running.id());
                running.close();
                return started;
            }
        };

        abstract Node.Installed change(Node node, Node.Installed running, Path next) throws IOException;
    }

    private static final long BETWEEN_NANOS = 2_000_000_000L;
    private static final Duration START = Duration.ofSeconds(10);
    private static final String PATH = "/stock/objects/" + DemoData.SMALL + "/meta";

    static Stock run(Node node, Way way, int updates, int connections, double rate) throws IOException {
        Node.Installed bundle = node.install(node.fixture("stock-storage-1.0.0"));
        try {
            Request request = node.get(PATH).withVersion(DemoData::servedBy);
            awaitServed(request);
            try (Load warm = Load.start("warm", connections, rate, List.of(request))) {
                LockSupport.parkNanos(BETWEEN_NANOS);
            }
            try (Load load = Load.start("stock", connections, rate, List.of(request))) {
                for (int i = 0; i < updates; i++) {
                    LockSupport.parkNanos(BETWEEN_NANOS);
                    bundle =
                            way.change(node, bundle, node.fixture("stock-storage-" + (i % 2 == 0 ? "1.1.0" : "1.0.0")));
                }
                LockSupport.parkNanos(BETWEEN_NANOS);
                load.close();
                return new Stock(updates, load.tally());
            }
        } finally {
            bundle.close();
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
