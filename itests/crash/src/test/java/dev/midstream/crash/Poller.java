package dev.midstream.crash;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** Asks for paths all the time, by new and by kept connections, and keeps the kinds of answers with the first body of each. */
final class Poller implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 60_000;

    private final Map<String, Map<String, String>> answers = new ConcurrentHashMap<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean ended;

    /** @param root of the node's URLs, without a slash at the end */
    Poller(String root, String... paths) {
        for (String path : paths) {
            for (boolean kept : List.of(true, false)) {
                Thread thread = new Thread(() -> poll(URI.create(root + path), path, kept), "poller " + path);
                thread.start();
                threads.add(thread);
            }
        }
    }

    private void poll(URI uri, String path, boolean kept) {
        while (!ended) {
            try {
                HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
                connection.setReadTimeout(PATIENCE_MILLIS);
                if (!kept) {
                    connection.setRequestProperty("Connection", "close");
                }
                note(path, connection);
            } catch (IOException e) {
                note(path, "no connection", String.valueOf(e));
            }
        }
    }

    private void note(String path, HttpURLConnection connection) throws IOException {
        int status = connection.getResponseCode();
        String kind = status + (connection.getHeaderField("Retry-After") == null ? "" : " Retry-After");
        try (InputStream body = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            note(path, kind, body == null ? "" : new String(body.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private void note(String path, String kind, String body) {
        answers.computeIfAbsent(path, absent -> new ConcurrentSkipListMap<>()).putIfAbsent(kind, body);
    }

    /**
     * Returns the answers by path and kind, each with the first body of that kind. A kind is the status, with the note
     * {@code Retry-After} if the header was there, or {@code no connection}.
     */
    Map<String, Map<String, String>> answers() {
        return answers;
    }

    @Override
    public void close() throws InterruptedException {
        ended = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
