package dev.midstream.shell;

import dev.midstream.swap.api.KindCounts;
import dev.midstream.swap.api.OldLoader;
import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.SwapRecord.Kind;
import dev.midstream.swap.api.SwapRecord.Verdict;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Builds records of swaps for tests. */
final class SwapRecords {
    static final String SERVICE = "dev.midstream.storage";

    private String id = "12";
    private String service = SERVICE;
    private Kind kind = Kind.DEPLOY;
    private Verdict verdict = Verdict.COMMITTED;
    private String from = "1.0.0";
    private String to = "1.1.0";
    private List<String> reasons = List.of();
    private Map<String, Double> steps = Map.of();
    private double shift;
    private long undrained;
    private final Map<String, KindCounts> counts = new LinkedHashMap<>();
    private OldLoader loader;
    private String set;
    private long mixed;

    static SwapRecords swap() {
        return new SwapRecords();
    }

    SwapRecords id(String value) {
        id = value;
        return this;
    }

    SwapRecords service(String value) {
        service = value;
        return this;
    }

    SwapRecords kind(Kind value) {
        kind = value;
        return this;
    }

    SwapRecords verdict(Verdict value, String... because) {
        verdict = value;
        reasons = List.of(because);
        return this;
    }

    SwapRecords versions(String before, String after) {
        from = before;
        to = after;
        return this;
    }

    SwapRecords step(String name) {
        steps = Map.of(name, 1.0);
        return this;
    }

    SwapRecords shiftMillis(double value) {
        shift = value;
        return this;
    }

    SwapRecords undrained(long value) {
        undrained = value;
        return this;
    }

    SwapRecords counts(String name, long failed, long aborted) {
        counts.put(name, new KindCounts(0, 5, 7, 0, failed, aborted));
        return this;
    }

    SwapRecords loader(Boolean collected, String why) {
        loader = new OldLoader(collected, Instant.EPOCH, why);
        return this;
    }

    SwapRecords set(String value) {
        set = value;
        return this;
    }

    SwapRecords mixed(long value) {
        mixed = value;
        return this;
    }

    SwapRecord build() {
        return new SwapRecord(
                id,
                service,
                kind,
                from,
                to,
                "a".repeat(64),
                "admin",
                Instant.EPOCH,
                verdict,
                reasons,
                steps,
                shift,
                12.5,
                3,
                5,
                undrained,
                "b".repeat(64),
                counts,
                0,
                List.of(),
                loader,
                set,
                mixed,
                List.of(),
                List.of());
    }
}
