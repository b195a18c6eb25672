package dev.midstream.swap.plan;

import aQute.bnd.osgi.Jar;
import dev.midstream.swap.api.ApiChange;
import dev.midstream.swap.api.ContractBundle;
import dev.midstream.swap.api.ContractChange;
import dev.midstream.swap.api.ContractChange.Change;
import dev.midstream.swap.api.Difference;
import dev.midstream.swap.api.PackageUse;
import dev.midstream.swap.api.Plan;
import dev.midstream.swap.plan.jar.ApiDiff;
import dev.midstream.swap.plan.jar.Artifact;
import dev.midstream.swap.plan.jar.ContractShape;
import dev.midstream.swap.plan.jar.JarContent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.osgi.framework.Bundle;

/** What a plan found, as sentences: reasons to refuse, notes on what somebody would see, warnings. */
public final class PlanMessages {
    /** More methods than anybody reads in a sentence. */
    private static final int SHOWN = 4;

    private final Artifact artifact;
    private final Bundle before;
    private final String name;
    private final List<String> reasons = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    /** @param before the revision that it would follow, or null */
    public PlanMessages(Artifact artifact, Bundle before) {
        this.artifact = artifact;
        this.before = before;
        this.name = artifact.service() + " " + artifact.version();
    }

    public Plan.Verdict verdict() {
        return !reasons.isEmpty()
                ? Plan.Verdict.REFUSED
                : notes.isEmpty() ? Plan.Verdict.SAFE : Plan.Verdict.SIDE_BY_SIDE;
    }

    public List<String> refusals() {
        return List.copyOf(reasons);
    }

    public List<String> notes() {
        return List.copyOf(notes);
    }

    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    public void refuse(List<String> sentences) {
        reasons.addAll(sentences);
    }

    public void unresolved(List<String> missing) {
        missing.forEach(sentence -> reasons.add(name + " " + sentence));
    }

    /** Takes over what was found in the jar. */
    public void content(JarContent content, boolean fragments) {
        content.problems().forEach(problem -> reasons.add(name + " is not valid: " + problem));
        if (!fragments) {
            content.missingClasses().forEach(missing -> reasons.add(name + " is not valid: " + missing));
        }
        content.notes().forEach(note -> notes.add(name + ": " + note));
    }

    /** Takes over the components that do not work and need not. */
    public void idle(List<ComponentState> components) {
        components.forEach(component -> notes.add(idle(component)));
    }

    /** Returns the sentence about a component that does not work and need not. */
    public static String idle(ComponentState component) {
        return component.sentence() + ": it stays inactive until then";
    }

    /** Notes methods of contracts that leave objects behind on both sides of the gate. */
    public void shapes(List<ContractChange> changes, Map<String, ContractShape> shapes) {
        for (ContractChange change : changes) {
            for (String type : change.interfaces()) {
                ContractShape shape = shapes.get(type);
                if (shape == null) {
                    continue;
                }
                if (!shape.callbacks().isEmpty()) {
                    (change.consumers().isEmpty() ? warnings : notes)
                            .add("contract " + type + " takes objects of its callers (" + list(shape.callbacks())
                                    + "): those that the revision before has kept are unknown to " + name
                                    + ". Register such objects as services instead, which every revision finds.");
                }
                if (!shape.bound().isEmpty()) {
                    warnings.add("contract " + type + " returns objects that stay with their revision ("
                            + list(shape.bound())
                            + "): they break when it retires. Return data, or take an id in each call.");
                }
            }
        }
    }

    private static String list(List<String> methods) {
        int shown = Math.min(SHOWN, methods.size());
        return String.join(", ", methods.subList(0, shown))
                + (methods.size() > shown ? " and " + (methods.size() - shown) + " more" : "");
    }

    public void note(List<String> sentences) {
        notes.addAll(sentences);
    }

    /** Warns of fragments that a swap does not replace. */
    public void fragments(List<String> attached) {
        if (!attached.isEmpty()) {
            warnings.add("fragments are no part of the swap: " + String.join(", ", attached)
                    + " will be attached to both revisions");
        }
    }

    /** Refuses aliases of the servlet container, which have one owner. */
    void aliases(Set<String> owned) {
        owned.forEach(alias -> reasons.add(name + " registers the alias " + alias + " with HttpService, which "
                + before.getSymbolicName() + " " + before.getVersion()
                + " has, and an alias has one owner: use the HTTP whiteboard, whose servlets are routed."));
    }

    /** Refuses aliases of the servlet container that a revision and the one before compute: they may be the same. */
    void computedAliases() {
        reasons.add(name + " registers servlets with HttpService by an alias that its code computes, as "
                + before.getSymbolicName() + " " + before.getVersion()
                + " does, and an alias has one owner: use the HTTP whiteboard, whose servlets are routed.");
    }

    /** Notes a bundle that nobody would find anything of. */
    public void nothing(boolean provided) {
        if (!provided) {
            notes.add(nothing(name));
        }
    }

    /** Returns the sentence about a bundle that nobody finds anything of. */
    public static String nothing(String name) {
        return name + " provides nothing: no service, no path and no package. If it is to do so, look at the"
                + " notes and at the log for what it waits for.";
    }

    public void contracts(List<ContractChange> changes) {
        for (ContractChange change : changes) {
            String classes = String.join(", ", change.interfaces());
            String consumers = String.join(", ", change.consumers());
            if (change.change() == Change.LOST) {
                if (change.consumers().isEmpty()) {
                    notes.add(name + " does not offer " + classes + " any more, which "
                            + (change.whiteboards().isEmpty()
                                    ? "nobody uses now"
                                    : String.join(", ", change.whiteboards()) + " will not find any more"));
                } else {
                    reasons.add(lost(name, change.interfaces(), change.consumers()));
                }
            } else if (change.change() == Change.REPLACED && !change.consumers().isEmpty()) {
                notes.add(classes + " is offered by another component than before: " + consumers
                        + " will see one service go and another come");
            } else if (change.change() == Change.KEPT
                    && !change.gated()
                    && !change.consumers().isEmpty()) {
                notes.add(
                        classes + " is no interface, so no gate stands for it: " + consumers + " will see it replaced");
            }
        }
    }

    public void note(String sentence) {
        notes.add(sentence);
    }

    /** Bundles keep the version of a contract that they are wired to. */
    public void contractStays(List<PackageUse> wires, Set<String> set) {
        if (before == null || !artifact.contract() || !ContractBundle.test(before.getHeaders("")::get)) {
            return;
        }
        for (PackageUse use : wires) {
            List<String> staying = use.importers().stream()
                    .filter(importer -> !set.contains(importer.substring(0, importer.indexOf(' '))))
                    .toList();
            if (!staying.isEmpty()) {
                notes.add("package " + use.name() + " " + use.version() + " stays for " + String.join(", ", staying)
                        + " until the last of them is replaced");
            }
        }
    }

    /** Returns the sentence about a contract that consumers use and a revision does not offer. */
    public static String lost(String revision, List<String> classes, List<String> consumers) {
        return revision + " does not offer " + String.join(", ", classes) + ", which is used by "
                + String.join(", ", consumers);
    }

    public void adopted(boolean adopted, List<PackageUse> wires) {
        if (adopted) {
            notes.add(before.getSymbolicName() + " " + before.getVersion()
                    + " was not deployed by Midstream: it is restarted to be managed, and calls to it fail meanwhile");
            wires.forEach(use -> notes.add(Wires.sentence(before, use) + ", who keep its old classes"));
        }
    }

    public void paths(Difference paths) {
        if (!paths.removed().isEmpty()) {
            notes.add("clients will no longer find " + String.join(", ", paths.removed()));
        }
    }

    /** Notes differences of exported packages. @param old the content before, or null */
    public List<ApiChange> api(Jar old, Jar jar) {
        List<ApiChange> changes;
        try {
            changes = old == null ? List.of() : ApiDiff.between(old, jar);
        } catch (RuntimeException e) { // classes that the library cannot read
            warnings.add("the exported packages of " + name + " cannot be compared: " + e.getMessage());
            return List.of();
        }
        for (ApiChange change : changes) {
            if (change.delta().equals("MAJOR") || change.delta().equals("REMOVED")) {
                notes.add("package " + change.name() + " is "
                        + (change.delta().equals("MAJOR") ? "not compatible with" : "no longer exported, unlike by")
                        + " the revision before; who imports it later sees that");
            }
        }
        return changes;
    }

    public void version() {
        int order = before == null ? -1 : before.getVersion().compareTo(artifact.version());
        if (order > 0) {
            warnings.add("a downgrade: " + before.getVersion() + " is live");
        } else if (order == 0) {
            warnings.add(artifact.version() + " is live already, with other content or from another place");
        }
    }

    public void schema(Set<String> before, Set<String> after) {
        List<String> newer =
                before.stream().filter(script -> !after.contains(script)).toList();
        if (!newer.isEmpty()) {
            warnings.add(
                    "the schema keeps what " + String.join(", ", newer) + " did, which " + name + " does not know");
        }
    }
}
