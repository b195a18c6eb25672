package dev.midstream.swap.core.stage;

import dev.midstream.swap.plan.ComponentJudge.Judgement;
import dev.midstream.swap.plan.ComponentState.Lack;
import dev.midstream.swap.plan.PlanMessages;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A started revision compared with its forecast.
 *
 * @param contracts classes that its components are to register and have not
 * @param possible classes that its code may register and has not
 * @param declared classes that an extender is to register for it and has not
 * @param lost contracts that consumers use and it has not registered
 */
record Progress(
        Judgement components, Set<String> contracts, Set<String> possible, Set<String> declared, List<Lost> lost) {
    /** Classes of one service, and the bundles that use them. */
    record Lost(List<String> classes, List<String> consumers) {}

    /** Returns true if nothing is worth waiting for; a configuration that an operator has not made is not. */
    boolean complete() {
        return components.complaints().isEmpty()
                && contracts.isEmpty()
                && possible.isEmpty()
                && lost.isEmpty()
                && components.fresh().stream().allMatch(component -> component.lack() == Lack.CONFIGURATION);
    }

    /**
     * Returns true if something is missing that must come, or that a description promises. Whatever else is missing comes
     * soon after the start or, perhaps, at an event that nobody foresees. An activation that has failed is not repeated.
     */
    boolean certain() {
        Set<String> failed = new HashSet<>();
        components.complaints().stream()
                .filter(component -> component.lack() == Lack.ACTIVATION)
                .forEach(component -> failed.addAll(component.provides()));
        return !declared.isEmpty()
                || components.complaints().stream().anyMatch(component -> component.lack() != Lack.ACTIVATION)
                || !failed.containsAll(contracts)
                || lost.stream().anyMatch(one -> !failed.containsAll(one.classes()));
    }

    /** Returns the reasons why the revision cannot become live; empty if it can. */
    List<String> missing(String revision) {
        List<String> missing = new ArrayList<>();
        components.complaints().forEach(component -> missing.add(component.sentence()));
        if (missing.isEmpty()) {
            contracts.forEach(type ->
                    missing.add(revision + " has a component that offers " + type + ", and has not registered it"));
        }
        lost.forEach(one -> missing.add(PlanMessages.lost(revision, one.classes(), one.consumers())));
        return missing.stream().distinct().toList();
    }

    /** Returns the notes about what is not there. @param waited the end of each sentence */
    List<String> notes(String revision, String waited) {
        List<String> notes = new ArrayList<>();
        components.idle().forEach(component -> notes.add(PlanMessages.idle(component)));
        possible.forEach(type -> notes.add("the code of " + revision + " names " + type
                + ", and has not registered it as a service" + waited + ": it may do so later"));
        return notes;
    }
}
