package dev.midstream.swap.plan;

import dev.midstream.swap.gate.ServiceClasses;
import dev.midstream.swap.plan.jar.ContractShape;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Calls and objects that the counts, the drain and the undo of a swap do not cover, as sentences. Not thread-safe. */
public final class CoverageGaps {
    private final Set<String> sentences = new TreeSet<>();

    /** Adds the classes of a service for which no gate stands. */
    public CoverageGaps service(ServiceClasses classes) {
        classes.mirrored()
                .forEach(type -> sentences.add(type + " is no public interface: consumers hold the object of the"
                        + " revision itself, and calls to it are not counted."));
        classes.passedThrough()
                .forEach(type -> sentences.add(
                        type + " is served by each started revision for itself, and calls to it are not counted."));
        return this;
    }

    /** Adds the methods of a contract with objects that work on after the call. */
    CoverageGaps contract(String contract, ContractShape shape) {
        shape.callbacks()
                .forEach(method -> sentences.add(contract + "." + method
                        + ": an object of the caller that a revision keeps is unknown to the next one."));
        shape.bound()
                .forEach(method -> sentences.add("the result of " + contract + ", " + method
                        + ": its use after the call is not counted, and ends with its revision."));
        return this;
    }

    CoverageGaps factory(String factory) {
        sentences.add("instances of the component factory " + factory + " stay on the revision that made them.");
        return this;
    }

    public List<String> sentences() {
        return List.copyOf(sentences);
    }
}
