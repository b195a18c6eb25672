package dev.midstream.swap.core.record;

import dev.midstream.swap.api.LateCall;
import dev.midstream.swap.api.LateCall.End;
import dev.midstream.swap.api.OldLoader;
import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.SwapRecord.Verdict;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Closes what was open in a record when the node, or the bundle that swaps, stopped. */
public final class RecordRecovery {
    private RecordRecovery() {}

    public
    /** @param restarted true if the framework has started since the record was written */
    static SwapRecord after(SwapRecord before, boolean restarted) {
        SwapRecord swap = before;
        if (swap.verdict() == Verdict.RUNNING) {
            swap = swap.with(
                    Verdict.INTERRUPTED,
                    List.of(
                            "the node stopped during the swap; the revision that was committed last is live, see ms:info"));
        }
        if (!restarted) {
            return swap;
        }
        if (swap.late().stream().anyMatch(call -> call.end() == End.RUNNING)) {
            swap = endLate(swap);
        }
        if (swap.oldLoader() != null && !Boolean.TRUE.equals(swap.oldLoader().collected())) {
            swap = swap.with(
                    new OldLoader(true, Instant.now(), "it went with the process: the node was started again"));
        }
        return swap;
    }

    private static SwapRecord endLate(SwapRecord swap) {
        Map<String, Long> aborted = new HashMap<>();
        List<LateCall> ended = swap.late().stream()
                .map(call -> call.end() == End.RUNNING ? call.with(End.ABORTED_AT_RETIREMENT) : call)
                .toList();
        swap.late().stream()
                .filter(call -> call.end() == End.RUNNING)
                .forEach(call -> aborted.merge(call.kind(), 1L, Long::sum));
        return swap.retired(ended, aborted);
    }
}
