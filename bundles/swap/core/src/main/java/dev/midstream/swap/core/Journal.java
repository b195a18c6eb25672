package dev.midstream.swap.core;

import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.SwapStep;
import dev.midstream.swap.gate.Halt;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What is written down while a swap runs; becomes its record. Used by the thread of the swap alone. */
final class Journal {
    private final String id;
    private String service;
    private final SwapRecord.Kind kind;
    private final String who;
    private final Consumer<SwapStep> progress;
    private final Instant at = Instant.now();
    private final long begun = System.nanoTime();
    private final Map<String, Double> steps = new LinkedHashMap<>();
    private String step;
    private long stepBegun;
    private String from;
    private String to;
    private String digest;
    private double shiftMillis;
    private double flipMicros;
    private double drainMillis;
    private long finishedOnOld;
    private long undrained;

    Journal(String id, String service, SwapRecord.Kind kind, String who, Consumer<SwapStep> progress) {
        this.id = id;
        this.service = service;
        this.kind = kind;
        this.who = who;
        this.progress = progress;
    }

    String id() {
        return id;
    }

    String service() {
        return service;
    }

    void of(String name) {
        service = name;
    }

    void versions(String live, String next, String nextDigest) {
        from = live;
        to = next;
        digest = nextDigest;
    }

    void step(String name, String detail) {
        Halt.at(name);
        endStep();
        step = name;
        stepBegun = System.nanoTime();
        progress.accept(new SwapStep(service, name, detail));
    }

    private void endStep() {
        if (step != null) {
            steps.merge(step, millisSince(stepBegun), Double::sum);
        }
        step = null;
    }

    void shifted(long flipNanos) {
        flipMicros = flipNanos / 1e3;
        shiftMillis = millisSince(begun);
    }

    void drained(double millis, long finished, long stillRunning) {
        drainMillis = millis;
        finishedOnOld = finished;
        undrained = stillRunning;
    }

    static double millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e6;
    }

    SwapRecord end(SwapRecord.Verdict verdict, List<String> reasons) {
        endStep();
        return new SwapRecord(
                id,
                service,
                kind,
                from,
                to,
                digest,
                who,
                at,
                verdict,
                reasons,
                steps,
                shiftMillis,
                flipMicros,
                drainMillis,
                finishedOnOld,
                undrained);
    }
}
