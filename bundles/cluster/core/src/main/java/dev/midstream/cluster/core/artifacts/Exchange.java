package dev.midstream.cluster.core.artifacts;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One request to a peer with a deadline for all of it. A peer that sends a byte now and then is broken off as well. Used by
 * one thread.
 */
final class Exchange implements AutoCloseable {
    private static final int CONNECT_MILLIS = (int) Duration.ofSeconds(3).toMillis();
    private static final int PROBLEM_BYTES = 2_000;

    private final HttpURLConnection connection;
    private final Duration longest;
    private final long deadline;

    /** @param silent the longest time without a byte */
    Exchange(String method, URI address, String pass, Duration longest, Duration silent) throws IOException {
        this.longest = longest;
        this.deadline = System.nanoTime() + longest.toNanos();
        this.connection = (HttpURLConnection) address.toURL().openConnection();
        connection.setRequestMethod(method);
        connection.setConnectTimeout(CONNECT_MILLIS);
        connection.setReadTimeout((int) Math.min(longest.toMillis(), silent.toMillis()));
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setRequestProperty("Authorization", pass);
    }

    void from(long offset) {
        connection.setRequestProperty("Range", "bytes=" + offset + '-');
    }

    /** Returns the status; breaks off a peer whose answer has not begun at the deadline. */
    int status() throws IOException {
        CountDownLatch answered = new CountDownLatch(1);
        Thread watch = new Thread(() -> breakOff(answered), "midstream-artifact-deadline");
        watch.setDaemon(true);
        watch.start();
        try {
            int status = connection.getResponseCode();
            requireTime(); // the status is there even if the headers were broken off
            return status;
        } catch (IOException e) {
            requireTime();
            throw e;
        } finally {
            answered.countDown();
        }
    }

    private void breakOff(CountDownLatch answered) {
        try {
            if (!answered.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                connection.disconnect();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Checked by the caller between two reads, each of which has a limit of its own. */
    void requireTime() throws IOException {
        if (System.nanoTime() - deadline > 0) {
            throw new IOException("it has not answered in whole within " + longest.toMillis() + " ms");
        }
    }

    /** Returns the number of bytes that follow, or 0 if it is not known. */
    long length() {
        return Math.max(0, connection.getContentLengthLong());
    }

    InputStream body() throws IOException {
        return connection.getInputStream();
    }

    /** Returns the beginning of an answer that says why something failed. */
    String problem() {
        try (InputStream in = connection.getErrorStream()) {
            byte[] text = new byte[PROBLEM_BYTES];
            int length = 0;
            for (int read = 0; in != null && read >= 0 && length < text.length; length += Math.max(0, read)) {
                requireTime();
                read = in.read(text, length, text.length - length);
            }
            return new String(text, 0, length, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public void close() {
        connection.disconnect();
    }
}
