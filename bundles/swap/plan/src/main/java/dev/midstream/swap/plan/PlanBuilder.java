package dev.midstream.swap.plan;

import aQute.bnd.osgi.Jar;
import dev.midstream.swap.api.ApiChange;
import dev.midstream.swap.api.ContractChange;
import dev.midstream.swap.api.Difference;
import dev.midstream.swap.api.Migration;
import dev.midstream.swap.api.PackageUse;
import dev.midstream.swap.api.Plan;
import dev.midstream.swap.plan.Contracts.Exposed;
import dev.midstream.swap.plan.Requirements.Exporter;
import dev.midstream.swap.plan.jar.ApiDiff;
import dev.midstream.swap.plan.jar.Artifact;
import dev.midstream.swap.plan.jar.ComponentModel;
import dev.midstream.swap.plan.jar.ComponentReader;
import dev.midstream.swap.plan.jar.HttpModel;
import dev.midstream.swap.plan.jar.Jars;
import dev.midstream.swap.plan.jar.Migrations;
import dev.midstream.swap.plan.jar.Registrations;
import dev.midstream.swap.plan.jar.RestReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;

/** What one bundle would do to its service. Used once, by one thread. */
public final class PlanBuilder {
    private final PlanContext container;
    private final Artifact artifact;
    private final Jar jar;
    private final Requirements requirements;
    private final Bundle before;
    private final boolean adopted;
    private final Jar old;
    private final List<ComponentModel> components;
    private final List<ComponentModel> oldComponents;
    private final Registrations code;
    private final Satisfaction satisfaction;

    /**
     * @param before the live revision, or what would be adopted as such, or null
     * @param adopted whether it was never managed
     * @param old its content, or null
     */
    public PlanBuilder(
            PlanContext container,
            Artifact artifact,
            Jar jar,
            Requirements requirements,
            Bundle before,
            boolean adopted,
            Jar old) {
        this.container = container;
        this.artifact = artifact;
        this.jar = jar;
        this.requirements = requirements;
        this.before = before;
        this.adopted = adopted;
        this.old = old;
        this.components = ComponentReader.read(jar);
        this.oldComponents = old == null ? List.of() : ComponentReader.read(old);
        this.code = Registrations.of(jar);
        this.satisfaction = satisfaction(components, code);
    }

    private Satisfaction satisfaction(List<ComponentModel> all, Registrations registrations) {
        return new Satisfaction(
                all,
                container::configured,
                (type, target) -> container.offered(artifact.service(), type, target, exporter(type))
                        || requirements.offeredBySet(jar, type),
                registrations);
    }

    private Optional<Exporter> exporter(String type) {
        return requirements.exporter(jar, type.substring(0, Math.max(0, type.lastIndexOf('.'))));
    }

    public Plan plan() throws IOException {
        List<Exposed> exposed = before == null ? List.of() : container.exposed(before, adopted);
        Contracts contracts = new Contracts(exposed, satisfaction.working(), code);
        List<ContractChange> changes = contracts.changes(requirements::exported, this::gateable);
        List<String> missing = requirements.missing(jar);
        List<PackageUse> wires = before == null ? List.of() : Wires.uses(before);
        List<ApiChange> api = old == null ? List.of() : ApiDiff.between(old, jar);
        Difference paths = paths();
        List<Migration> migrations = Migrations.pending(old, jar);

        PlanMessages findings = new PlanMessages(artifact, before);
        findings.refuse(container.objections(artifact, requirements.services()));
        findings.unresolved(missing);
        findings.activator(jar);
        findings.contracts(changes);
        findings.refuse(contracts.scopesChanged());
        if (before != null) {
            new VersionForecast(artifact, jar, before, requirements).add(changes, findings);
        }
        findings.refuse(satisfaction.complaints(waitingBefore()));
        findings.refuse(foreignPaths());
        findings.adopted(adopted, wires);
        findings.contractStays(wires, requirements.services());
        findings.paths(paths);
        findings.api(api);
        findings.version();
        findings.schema(old == null ? Set.of() : Migrations.scripts(old), Migrations.scripts(jar));

        return new Plan(
                artifact.service(),
                before == null ? null : before.getVersion().toString(),
                artifact.version().toString(),
                artifact.digest(),
                findings.verdict(),
                findings.reasons(),
                findings.notes(),
                findings.warnings(),
                exposed.stream()
                        .flatMap(now -> now.consumers().stream())
                        .sorted()
                        .distinct()
                        .toList(),
                changes,
                wires,
                missing,
                api,
                paths,
                migrations,
                Difference.between(names(oldComponents), names(components)));
    }

    private static Set<String> names(List<ComponentModel> components) {
        return components.stream().map(ComponentModel::name).collect(Collectors.toSet());
    }

    /** As far as can be told: a class of another bundle is taken for an interface. */
    private boolean gateable(String type) {
        return Registrations.isInterface(jar, type);
    }

    private Difference paths() {
        return Difference.between(old == null ? Set.of() : endpoints(old, oldComponents), endpoints(jar, components));
    }

    private static Set<String> endpoints(Jar content, List<ComponentModel> components) {
        Set<String> endpoints = new TreeSet<>(HttpModel.endpoints(components));
        endpoints.addAll(new RestReader(content).endpoints(components));
        return endpoints;
    }

    /** Patterns of the paths that the router would own for a bundle. */
    private static Set<String> claims(Jar content, List<ComponentModel> components) {
        Set<String> claims = new TreeSet<>(HttpModel.claims(components));
        new RestReader(content)
                .prefixes(components)
                .forEach(prefix -> claims.add(prefix.equals("/") ? "/*" : prefix + "/*"));
        return claims;
    }

    /** Null if there was no revision before, for then any component may wait. */
    private Set<String> waitingBefore() {
        if (before == null) {
            return null;
        }
        Set<String> working =
                names(satisfaction(oldComponents, Registrations.of(old)).working());
        return oldComponents.stream()
                .map(ComponentModel::name)
                .filter(name -> !working.contains(name))
                .collect(Collectors.toSet());
    }

    /** Paths that belong to another service. */
    private List<String> foreignPaths() throws IOException {
        Set<String> added = claims(jar, components);
        if (old != null) {
            added.removeAll(claims(old, oldComponents));
        }
        List<String> sentences = new ArrayList<>();
        if (added.isEmpty()) {
            return sentences;
        }
        for (Bundle other : container.others(artifact.service()).values()) {
            try (Jar theirs = Jars.of(other)) {
                claims(theirs, ComponentReader.read(theirs)).stream()
                        .filter(added::contains)
                        .forEach(claim -> sentences.add("path " + claim + " of " + artifact.service() + " "
                                + artifact.version() + " belongs to " + other.getSymbolicName()));
            }
        }
        return sentences;
    }
}
