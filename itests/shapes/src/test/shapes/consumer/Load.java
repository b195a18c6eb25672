package shapes.consumer;

import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** A thread that asks until it is ended, and counts the answers. */
final class Load {
    private static final long PAUSE_NANOS = 200_000;
    private static final int SHOWN = 5;

    private final Map<String, AtomicLong> answers = new ConcurrentHashMap<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private volatile boolean ended;

    Load(Callable<String> question) {
        thread = new Thread(() -> ask(question), "shapes-load");
        thread.setDaemon(true);
    }

    private void ask(Callable<String> question) {
        while (!ended) {
            try {
                answers.computeIfAbsent(question.call(), version -> new AtomicLong())
                        .incrementAndGet();
            } catch (Throwable e) {
                if (failures.size() < SHOWN) {
                    failures.add(e.toString());
                }
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    void start() {
        thread.start();
    }

    /** Returns a line for each version with its count, then a line for each of the first failures. */
    String answered() {
        return answers.entrySet().stream()
                        .map(answer -> answer.getKey() + " " + answer.getValue() + "\n")
                        .collect(Collectors.joining())
                + failures.stream()
                        .map(failure -> "failure " + failure.replace('\n', ' ') + "\n")
                        .collect(Collectors.joining());
    }

    String end() {
        ended = true;
        try {
            thread.join(30_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return answered();
    }
}
