package dev.midstream.shell;

import dev.midstream.swap.api.ApiChange;
import dev.midstream.swap.api.ContractChange;
import dev.midstream.swap.api.Difference;
import dev.midstream.swap.api.Migration;
import dev.midstream.swap.api.PackageUse;
import dev.midstream.swap.api.Plan;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.apache.karaf.shell.support.table.ShellTable;

/** Prints plans: a table of verdicts, and for each bundle what it would do. */
final class Plans {
    private Plans() {}

    static Path file(String argument) {
        String path = argument.startsWith("file:") ? argument.substring("file:".length()) : argument;
        return Path.of(path).toAbsolutePath().normalize();
    }

    static void show(List<Plan> plans, boolean json) {
        if (json) {
            Output.json(plans);
            return;
        }
        ShellTable table =
                Output.table("Nothing to deploy: give jar files", "Service", "From", "To", "Verdict", "Consumers");
        for (Plan plan : plans) {
            table.addRow()
                    .addContent(
                            plan.service(),
                            Output.orDash(plan.from()),
                            Output.orDash(plan.to()),
                            plan.verdict(),
                            String.join(", ", plan.consumers()));
        }
        table.print(System.out);
        plans.forEach(Plans::details);
    }

    private static void details(Plan plan) {
        System.out.printf("%n%s %s%n", plan.service(), Output.orDash(plan.to()));
        plan.reasons().forEach(reason -> line("refused", reason));
        plan.notes().forEach(note -> line("note", note));
        plan.warnings().forEach(warning -> line("warning", warning));
        plan.contracts().forEach(contract -> line("contract", text(contract)));
        plan.wires().forEach(use -> line("package", text(use)));
        plan.api().forEach(change -> line("api", text(change)));
        difference("path", plan.paths());
        plan.migrations().forEach(migration -> line("migration", text(migration)));
        difference("component", plan.components());
    }

    private static void line(String what, String text) {
        System.out.printf("  %-9s %s%n", what, text);
    }

    private static void difference(String what, Difference difference) {
        difference.added().forEach(one -> line(what, "+ " + one));
        difference.removed().forEach(one -> line(what, "- " + one));
    }

    private static String text(ContractChange contract) {
        return contract.change().name().toLowerCase(Locale.ROOT) + " " + String.join(", ", contract.interfaces())
                + (contract.version() == null ? "" : " " + contract.version())
                + (contract.gated() ? "" : ", no interface")
                + (contract.consumers().isEmpty() ? "" : ", used by " + String.join(", ", contract.consumers()));
    }

    private static String text(PackageUse use) {
        return use.name() + " " + use.version() + ", imported by " + String.join(", ", use.importers());
    }

    private static String text(ApiChange change) {
        int more = change.changes() - change.members().size();
        return change.delta() + " " + change.name() + " " + Output.orDash(change.from()) + " -> "
                + Output.orDash(change.to()) + (change.members().isEmpty() ? "" : ": ")
                + String.join("; ", change.members()) + (more == 0 ? "" : "; and " + more + " more");
    }

    private static String text(Migration migration) {
        return migration.script()
                + (migration.contractions().isEmpty()
                        ? ""
                        : ", a contraction: " + String.join("; ", migration.contractions()));
    }
}
