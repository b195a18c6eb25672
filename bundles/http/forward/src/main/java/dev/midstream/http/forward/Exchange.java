package dev.midstream.http.forward;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/** A request that another node has, until its answer has been passed on. May be broken off at any time, by any thread. */
final class Exchange {
    /** Reasons for breaking an exchange off. */
    enum Break {
        /** The node has left the cluster. */
        LOST,
        /** Neither side has sent a byte for longer than is allowed. */
        SILENT
    }

    private final LongSupplier nanos;
    private volatile long active;
    private volatile Break broken;
    private CompletableFuture<HttpResponse<InputStream>> answering;

    /** @param nanos a clock, as {@link System#nanoTime} */
    Exchange(LongSupplier nanos) {
        this.nanos = nanos;
        this.active = nanos.getAsLong();
    }

    /** Notes that a part of the request or of the answer has gone on its way. */
    void active() {
        active = nanos.getAsLong();
    }

    boolean isSilent(Duration atMost) {
        return nanos.getAsLong() - active > atMost.toNanos();
    }

    /** Begins to wait for the answer. */
    synchronized CompletableFuture<HttpResponse<InputStream>> await(
            CompletableFuture<HttpResponse<InputStream>> answer) {
        answering = answer;
        if (broken != null) {
            end();
        }
        return answer;
    }

    synchronized void breakOff(Break reason) {
        if (broken == null) {
            broken = reason;
            if (answering != null) {
                end();
            }
        }
    }

    private void end() {
        if (answering.cancel(true)) {
            return;
        }
        answering.thenAccept(answer -> {
            try {
                answer.body().close();
            } catch (IOException e) {
                return; // it has ended already
            }
        });
    }

    /** Returns the reason for which it was broken off, or null. */
    Break broken() {
        return broken;
    }

    /**
     * Reads a part of the answer's body. A stream that was closed by {@link #breakOff} looks as if it were at its end.
     *
     * @throws IOException if the answer is broken off
     */
    int read(InputStream in, byte[] buffer) throws IOException {
        int read = in.read(buffer);
        if (broken != null) {
            throw new IOException("The answer was broken off: " + broken);
        }
        active();
        return read;
    }
}
