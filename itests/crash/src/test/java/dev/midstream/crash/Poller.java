package dev.midstream.crash;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** Asks for paths all the time, by new and by kept connections, and keeps the kinds of answers. */
final class Poller implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 60_000;

    private final Map<String, Set<String>> answers = new ConcurrentHashMap<>();
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
                note(path, answer(connection));
            } catch (IOException e) {
                note(path, "no connection");
            }
        }
    }

    private static String answer(HttpURLConnection connection) throws IOException {
        int status = connection.getResponseCode();
        try (InputStream body = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            if (body != null) {
                body.readAllBytes();
            }
        }
        return status + (connection.getHeaderField("Retry-After") == null ? "" : " Retry-After");
    }

    private void note(String path, String answer) {
        answers.computeIfAbsent(path, absent -> ConcurrentHashMap.newKeySet()).add(answer);
    }

    /** Returns the kinds of answers by path: statuses, with the note {@code Retry-After} if the header was there. */
    Map<String, Set<String>> answers() {
        Map<String, Set<String>> sorted = new TreeMap<>();
        answers.forEach((path, kinds) -> sorted.put(path, new TreeSet<>(kinds)));
        return sorted;
    }

    @Override
    public void close() throws InterruptedException {
        ended = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
