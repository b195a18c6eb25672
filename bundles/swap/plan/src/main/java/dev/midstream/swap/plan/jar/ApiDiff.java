package dev.midstream.swap.plan.jar;

import aQute.bnd.differ.DiffPluginImpl;
import aQute.bnd.header.Parameters;
import aQute.bnd.osgi.Domain;
import aQute.bnd.osgi.Jar;
import aQute.bnd.service.diff.Delta;
import aQute.bnd.service.diff.Diff;
import aQute.bnd.service.diff.Tree;
import aQute.bnd.service.diff.Type;
import dev.midstream.swap.api.ApiChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** How the exported packages of two bundles differ, by bnd's baseline. */
public final class ApiDiff {
    /** More than anybody reads in a table. */
    private static final int SHOWN = 40;

    private static final Set<Delta> SAME = Set.of(Delta.UNCHANGED, Delta.IGNORED);

    private ApiDiff() {}

    /** Packages that differ, by name; none if neither bundle exports any. */
    public static List<ApiChange> between(Jar before, Jar after) {
        Parameters old = exports(before);
        Parameters now = exports(after);
        if (old.isEmpty() && now.isEmpty()) {
            return List.of();
        }
        List<ApiChange> changes = new ArrayList<>();
        for (Diff diff : api(after).diff(api(before)).getChildren()) {
            if (diff.getType() == Type.PACKAGE && !SAME.contains(diff.getDelta())) {
                changes.add(change(diff, version(old, diff.getName()), version(now, diff.getName())));
            }
        }
        return changes;
    }

    private static Tree api(Jar jar) {
        try {
            return new DiffPluginImpl().tree(jar).get("<api>");
        } catch (Exception e) { // as bnd declares it
            throw new IllegalStateException("The exported packages of " + jar.getName() + " cannot be compared", e);
        }
    }

    private static Parameters exports(Jar jar) {
        return Domain.domain(Jars.headers(jar)).getExportPackage();
    }

    private static String version(Parameters exports, String name) {
        return exports.containsKey(name) ? exports.get(name).getVersion() : null;
    }

    private static ApiChange change(Diff diff, String from, String to) {
        List<String> members = new ArrayList<>();
        if (diff.getDelta() != Delta.ADDED && diff.getDelta() != Delta.REMOVED) {
            collect(diff, "", members);
        }
        return new ApiChange(
                diff.getName(),
                from,
                to,
                diff.getDelta().name(),
                List.copyOf(members.subList(0, Math.min(SHOWN, members.size()))),
                members.size());
    }

    /** The deepest differences: a method that was added, not the class that has it. */
    private static void collect(Diff diff, String owner, List<String> members) {
        for (Diff child : diff.getChildren()) {
            if (SAME.contains(child.getDelta()) || child.getType() == Type.VERSION) {
                continue;
            }
            boolean whole = child.getDelta() == Delta.ADDED || child.getDelta() == Delta.REMOVED;
            String name = owner.isEmpty() ? child.getName() : owner + " " + child.getName();
            int before = members.size();
            if (!whole) {
                collect(child, child.getType() == Type.METHOD ? name : child.getName(), members);
            }
            if (members.size() == before) {
                members.add(child.getDelta().name().toLowerCase(Locale.ROOT) + " "
                        + child.getType().name().toLowerCase(Locale.ROOT) + " " + name);
            }
        }
    }
}
