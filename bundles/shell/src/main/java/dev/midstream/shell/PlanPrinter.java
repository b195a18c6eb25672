package dev.midstream.shell;

import dev.midstream.swap.api.ApiChange;
import dev.midstream.swap.api.ContractChange;
import dev.midstream.swap.api.Difference;
import dev.midstream.swap.api.Migration;
import dev.midstream.swap.api.PackageUse;
import dev.midstream.swap.api.Plan;
import java.util.List;

/** Prints plans: a table of verdicts, then the details of each bundle. */
final class PlanPrinter {
    private PlanPrinter() {}

    /** @throws FailedException if a deployment would be refused */
    static void show(List<Plan> plans, Output out) throws FailedException {
        if (out.json()) {
            out.json(plans);
        } else {
            print(plans, out);
        }
        List<String> refused = plans.stream()
                .filter(plan -> plan.verdict() == Plan.Verdict.REFUSED)
                .map(Plan::service)
                .toList();
        if (!refused.isEmpty()) {
            throw new FailedException(FailedException.REFUSED + " A deployment of " + String.join(", ", refused)
                    + " would be refused. Nothing has changed.");
        }
    }

    private static void print(List<Plan> plans, Output out) {
        Table table = new Table("Nothing to deploy: give jar files", "Service", "From", "To", "Verdict", "Consumers")
                .keepHead("Consumers")
                .keepTail("Service");
        for (Plan plan : plans) {
            table.row(plan.service(), plan.from(), plan.to(), plan.verdict(), String.join(", ", plan.consumers()));
        }
        out.table(table);
        plans.forEach(plan -> details(plan, out));
    }

    private static void details(Plan plan, Output out) {
        out.line("");
        out.line(plan.service() + " " + Text.orDash(plan.to()));
        plan.reasons().forEach(reason -> out.field("  refused", reason));
        plan.notes().forEach(note -> out.field("  note", note));
        plan.warnings().forEach(warning -> out.field("  warning", warning));
        plan.contracts().forEach(contract -> out.field("  contract", text(contract)));
        plan.wires().forEach(use -> out.field("  package", text(use)));
        plan.api().forEach(change -> out.field("  api", text(change)));
        difference("  path", plan.paths(), out);
        plan.migrations().forEach(migration -> out.field("  migration", text(migration)));
        difference("  component", plan.components(), out);
        plan.notCovered().forEach(limit -> out.field("  not covered", limit));
    }

    private static void difference(String what, Difference difference, Output out) {
        difference.added().forEach(one -> out.field(what, "+ " + one));
        difference.removed().forEach(one -> out.field(what, "- " + one));
    }

    private static String text(ContractChange contract) {
        return Text.lower(contract.change()) + " " + String.join(", ", contract.interfaces())
                + (contract.version() == null ? "" : " " + contract.version())
                + (contract.gated() ? "" : ", no interface")
                + (contract.consumers().isEmpty() ? "" : ", used by " + String.join(", ", contract.consumers()));
    }

    private static String text(PackageUse use) {
        return use.name() + " " + use.version() + ", imported by " + String.join(", ", use.importers());
    }

    private static String text(ApiChange change) {
        int more = change.changes() - change.members().size();
        return change.delta() + " " + change.name() + " " + Text.orDash(change.from()) + " -> "
                + Text.orDash(change.to()) + (change.members().isEmpty() ? "" : ": ")
                + String.join("; ", change.members()) + (more == 0 ? "" : "; and " + more + " more");
    }

    private static String text(Migration migration) {
        return migration.script()
                + (migration.contractions().isEmpty()
                        ? ""
                        : ", a contraction: " + String.join("; ", migration.contractions()));
    }
}
