package dev.midstream.swap.plan;

import aQute.bnd.osgi.Jar;
import dev.midstream.swap.api.ApiChange;
import dev.midstream.swap.api.ContractChange;
import dev.midstream.swap.api.ContractChange.Change;
import dev.midstream.swap.api.Difference;
import dev.midstream.swap.api.PackageUse;
import dev.midstream.swap.api.Plan;
import dev.midstream.swap.plan.jar.Artifact;
import dev.midstream.swap.plan.jar.ContractBundle;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;

/** What a plan found, as sentences: reasons to refuse, notes on what somebody would see, warnings. */
public final class PlanMessages {
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

    public List<String> reasons() {
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

    public void activator(Jar jar) {
        try {
            String activator = jar.getManifest().getMainAttributes().getValue(Constants.BUNDLE_ACTIVATOR);
            boolean nested = jar.getManifest().getMainAttributes().getValue(Constants.BUNDLE_CLASSPATH) != null;
            if (activator != null
                    && !nested
                    && jar.getResource(activator.strip().replace('.', '/') + ".class") == null) {
                reasons.add(name + " does not start: its activator " + activator + " is not in the jar");
            }
        } catch (Exception e) { // as bnd declares it
            throw new IllegalStateException("The manifest of " + name + " cannot be read", e);
        }
    }

    public void contracts(List<ContractChange> changes) {
        for (ContractChange change : changes) {
            String classes = String.join(", ", change.interfaces());
            String consumers = String.join(", ", change.consumers());
            if (change.change() == Change.LOST) {
                if (change.consumers().isEmpty()) {
                    notes.add(name + " does not offer " + classes + " any more, which nobody uses now");
                } else {
                    reasons.add(name + " does not offer " + classes + ", which is used by " + consumers);
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

    public void api(List<ApiChange> changes) {
        for (ApiChange change : changes) {
            if (change.delta().equals("MAJOR") || change.delta().equals("REMOVED")) {
                notes.add("package " + change.name() + " is "
                        + (change.delta().equals("MAJOR") ? "not compatible with" : "no longer exported, unlike by")
                        + " the revision before; who imports it later sees that");
            }
        }
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
