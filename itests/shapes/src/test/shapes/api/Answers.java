package shapes.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.TimeUnit;

/** Collects the answers of shapes that are asked by a message or an event and cannot return one. Thread-safe. */
public final class Answers {
    private static final Map<String, List<String>> RECEIVED = new ConcurrentHashMap<>();

    private Answers() {}

    public static void give(String question, String version) {
        synchronized (RECEIVED) {
            RECEIVED.computeIfAbsent(question, key -> new ArrayList<>()).add(version);
            RECEIVED.notifyAll();
        }
    }

    /** Waits for the answer to a question. A second answer is a failure if it comes before the first is taken. */
    public static String take(String question, long millis) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        synchronized (RECEIVED) {
            while (!RECEIVED.containsKey(question)) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    throw new TimeoutException("No answer to " + question + " within " + millis + " ms.");
                }
                RECEIVED.wait(left);
            }
            List<String> answers = RECEIVED.remove(question);
            if (answers.size() > 1) {
                throw new IllegalStateException("Several answers to " + question + ": " + answers + ".");
            }
            return answers.get(0);
        }
    }
}
