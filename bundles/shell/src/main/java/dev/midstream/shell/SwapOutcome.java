package dev.midstream.shell;

import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.SwapStep;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.apache.karaf.shell.api.console.Session;

/** Prints how swaps go and how they ended. */
final class SwapOutcome {
    private SwapOutcome() {}

    static Consumer<SwapStep> progress(boolean json) {
        return json ? step -> {} : step -> System.out.printf("%-9s %s%n", step.name(), step.detail());
    }

    static String who(Session session) {
        Object user = session.get("USER");
        return user == null ? "shell" : user.toString();
    }

    /** Prints records; throws if one was refused, so that the command's exit status says so. */
    static void report(List<SwapRecord> swaps, boolean json) throws RefusedException {
        if (json) {
            Output.json(swaps);
        } else {
            swaps.forEach(SwapOutcome::print);
        }
        if (!swaps.stream().map(SwapRecord::verdict).allMatch(SwapRecord.Verdict::succeeded)) {
            throw new RefusedException();
        }
    }

    private static void print(SwapRecord swap) {
        if (swap.verdict() == SwapRecord.Verdict.COMMITTED) {
            System.out.printf(
                    Locale.ROOT,
                    "Swap %s: %s %s -> %s; all traffic on it after %.1f ms (routing changed in %.1f us)%s%n",
                    swap.id(),
                    swap.service(),
                    swap.from() == null ? "new" : swap.from(),
                    swap.to() == null ? "other nodes" : swap.to(),
                    swap.shiftMillis(),
                    swap.flipMicros(),
                    swap.undrained() == 0
                            ? ", every call on the old revision ended"
                            : ", " + swap.undrained() + " calls still run on the old revision, see ms:certificate "
                                    + swap.id());
        } else if (swap.verdict() == SwapRecord.Verdict.UNCHANGED) {
            System.out.printf("Swap %s: %s%n", swap.id(), String.join("; ", swap.reasons()));
        } else {
            System.out.printf(
                    "Swap %s of %s was %s, %s is live as before:%n",
                    swap.id(),
                    swap.service(),
                    swap.verdict().name().toLowerCase(Locale.ROOT),
                    swap.from() == null ? "nothing" : swap.from());
            swap.reasons().forEach(reason -> System.out.println("  - " + reason));
        }
    }

    /** The swap was refused; what there is to say was printed. */
    static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        RefusedException() {
            super("not deployed");
        }
    }
}
