package dev.midstream.shell;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The result of a dry run: sentences about the effect, and reasons for which the run would be refused. */
final class DryRunReport {
    private final List<String> effects = new ArrayList<>();
    private final List<String> refusals = new ArrayList<>();

    DryRunReport expect(String sentence) {
        effects.add(sentence);
        return this;
    }

    DryRunReport refuse(String sentence) {
        refusals.add(sentence);
        return this;
    }

    /** @throws FailedException if the run would be refused */
    void show(Output out) throws FailedException {
        if (out.json()) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("dryRun", true);
            document.put("would", effects);
            document.put("refused", refusals);
            out.json(document);
        }
        if (!refusals.isEmpty()) {
            throw new FailedException(FailedException.REFUSED + " " + String.join(" ", refusals));
        }
        out.lines(effects);
    }
}
