package dev.midstream.load;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

/** Swaps a service to its next revision and back while a load looks on. */
final class SwapLoop {

    private static final double MILLI = 1e6;
    /** An answer that was on its way when the command returned. */
    private static final long IN_TRANSIT_NANOS = 100_000_000;

    private static final int ANSWERS_TO_BELIEVE = 100;
    private static final long BELIEF_NANOS = 5_000_000_000L;

    private final Node node;
    private final String service;
    private final Tally tally;
    private final List<Swap> swaps = new ArrayList<>();

    SwapLoop(Node node, String service, Tally tally) {
        this.node = node;
        this.service = service;
        this.tally = tally;
    }

    /**
     * Ends on the revision it began with.
     *
     * @param minimum number of swaps, even
     * @param enough whether it may end when there were so many
     * @param deadline on the clock of {@link System#nanoTime()}, which ends it in any case
     */
    List<Swap> run(
            int minimum, BooleanSupplier enough, long pauseNanos, long deadline, BiConsumer<Integer, Swap> progress)
            throws IOException {
        Path next = node.fixture(service + "-next");
        while ((swaps.size() < minimum || !enough.getAsBoolean()) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(pauseNanos);
            progress.accept(swaps.size() + 1, swap("ms:deploy --json '" + next + "'", "1.0.0", "1.1.0"));
            LockSupport.parkNanos(pauseNanos);
            // back by a deployment and by an undo in turn: both are swaps
            boolean undo = swaps.size() % 4 == 1;
            String back = undo ? "ms:undo --json " + service : "ms:deploy --json '" + node.current(service) + "'";
            progress.accept(swaps.size() + 1, swap(back, "1.1.0", "1.0.0"));
        }
        return swaps;
    }

    private Swap swap(String command, String from, String to) throws IOException {
        long before = tally.count(to);
        long begin = System.nanoTime();
        JsonNode swapRecord = node.swap(command);
        long returned = System.nanoTime();
        if (!swapRecord.path("verdict").asText().equalsIgnoreCase("committed")) {
            throw new IOException(command + " was not committed: " + swapRecord);
        }
        boolean answers = awaitAnswers(to, before + ANSWERS_TO_BELIEVE, returned + BELIEF_NANOS);
        LockSupport.parkNanos(IN_TRANSIT_NANOS);
        long lastOld = tally.lastSeen(from);
        Swap swap = new Swap(
                from,
                to,
                swapRecord.path("shiftMillis").asDouble(),
                Math.max(0, lastOld - begin) / MILLI,
                (returned - begin) / MILLI,
                swapRecord.path("drainMillis").asDouble(),
                swapRecord.path("flipMicros").asDouble(),
                answers && lastOld < returned + IN_TRANSIT_NANOS);
        swaps.add(swap);
        return swap;
    }

    private boolean awaitAnswers(String version, long count, long deadline) {
        while (tally.count(version) < count) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            LockSupport.parkNanos(1_000_000);
        }
        return true;
    }
}
