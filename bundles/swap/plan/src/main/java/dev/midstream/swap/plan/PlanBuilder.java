package dev.midstream.swap.plan;

import aQute.bnd.osgi.Jar;
import dev.midstream.swap.api.ApiChange;
import dev.midstream.swap.api.ContractChange;
import dev.midstream.swap.api.ContractChange.Change;
import dev.midstream.swap.api.Difference;
import dev.midstream.swap.api.Migration;
import dev.midstream.swap.api.PackageUse;
import dev.midstream.swap.api.Plan;
import dev.midstream.swap.gate.GateProperties;
import dev.midstream.swap.plan.ComponentJudge.Judgement;
import dev.midstream.swap.plan.Contracts.Exposed;
import dev.midstream.swap.plan.Requirements.Exporter;
import dev.midstream.swap.plan.jar.Artifact;
import dev.midstream.swap.plan.jar.ComponentModel;
import dev.midstream.swap.plan.jar.ContractShape;
import dev.midstream.swap.plan.jar.JarContent;
import dev.midstream.swap.plan.jar.Jars;
import dev.midstream.swap.plan.jar.Migrations;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;

/** The effect of one bundle on its service. Used once, by one thread. */
public final class PlanBuilder {
    private final PlanContext container;
    private final Artifact artifact;
    private final JarContent next;
    private final Requirements requirements;
    private final Bundle before;
    private final boolean adopted;
    private final JarContent old;
    private final Satisfaction satisfaction;
    private final Satisfaction satisfactionBefore;
    private final List<Exposed> exposed;
    private final List<ContractChange> changes;
    private final Map<String, ContractShape> shapes = new LinkedHashMap<>();

    /**
     * @param before the live revision, or what would be adopted as such, or null
     * @param adopted whether it was never managed
     * @param old its content, or null
     */
    PlanBuilder(
            PlanContext container,
            Artifact artifact,
            Jar jar,
            Requirements requirements,
            Bundle before,
            boolean adopted,
            Jar old) {
        this.container = container;
        this.artifact = artifact;
        this.next = requirements.read(jar);
        this.requirements = requirements;
        next.code().inherit(this::classFile);
        this.before = before;
        this.adopted = adopted;
        this.old = old == null ? null : new JarContent(old);
        this.satisfaction = satisfaction(next);
        this.satisfactionBefore = old == null ? null : satisfaction(this.old);
        this.exposed = before == null ? List.of() : container.exposed(before, adopted);
        this.changes = new Contracts(exposed, satisfaction.working(), next.code())
                .changes(requirements::exported, this::gateable);
        changes.stream()
                .filter(change -> change.change() != Change.LOST && change.gated())
                .flatMap(change -> change.interfaces().stream())
                .forEach(type -> shapes.computeIfAbsent(type, name -> ContractShape.of(name, this::classFile)));
    }

    private Satisfaction satisfaction(JarContent content) {
        return new Satisfaction(
                content.components(),
                container::configured,
                (type, target) -> container.offered(artifact.service(), type, target, exporter(type))
                        || requirements.offeredBySet(next.jar(), type),
                content.code());
    }

    private Optional<Exporter> exporter(String type) {
        return requirements.exporter(next.jar(), type.substring(0, Math.max(0, type.lastIndexOf('.'))));
    }

    /** Returns the class file of a type as the bundle would see it, or null. */
    private byte[] classFile(String type) {
        Optional<Exporter> exporter = exporter(type);
        if (exporter.isEmpty()) {
            return Jars.readClass(next.jar(), type);
        }
        Jar ofSet = requirements.content(exporter.get());
        return ofSet == null
                ? container.read(exporter.get().bundle(), type.replace('.', '/') + ".class")
                : Jars.readClass(ofSet, type);
    }

    /** Returns true if a gate can represent a type; an interface that cannot be looked at has the benefit of the doubt. */
    private boolean gateable(String type) {
        byte[] classFile = type.startsWith("java.") ? null : classFile(type);
        return classFile == null ? next.mayLoad(type) : JarContent.isPublicInterface(classFile);
    }

    /** Returns the part of the plan that a deployment starts from. */
    Forecast forecast() {
        PlanMessages findings = new PlanMessages(artifact, before);
        lasting(findings);
        List<String> objections = findings.refusals();
        findings.contracts(changes); // a contract that is used and lost is refused if it does not appear
        findings.shapes(changes, shapes);
        findings.paths(paths());
        Set<String> contracts = satisfaction.working().stream()
                .flatMap(component -> component.exposed().stream())
                .collect(Collectors.toSet());
        return new Forecast(
                objections,
                findings.notes(),
                contracts,
                changes.stream()
                        .filter(change -> change.change() != Change.LOST)
                        .flatMap(change -> change.interfaces().stream())
                        .filter(type -> !contracts.contains(type))
                        .collect(Collectors.toSet()),
                next.code().declared(),
                configured() ? Set.of() : claims(),
                notCovered());
    }

    /** Adds findings that do not depend on what starts or stops meanwhile. */
    private void lasting(PlanMessages findings) {
        findings.unresolved(requirements.missing(next.jar()));
        findings.content(next, container.hasFragments(artifact.service()));
        BundleRules rules = new BundleRules(
                artifact.service() + " " + artifact.version(),
                next,
                artifact.imports(),
                extender -> requirements.provided("osgi.extender", extender),
                container::installed);
        findings.refuse(rules.refusals());
        findings.note(rules.notes());
        findings.refuse(container.conflicts(artifact.service(), claims(), requirements.services()));
        findings.refuse(unserved());
        findings.refuse(unloadable());
        if (before != null) {
            findings.refuse(BundleWires.lostFragments(before, artifact));
            findings.contractStays(Wires.uses(before), requirements.services());
            findings.fragments(BundleWires.keptFragments(before, artifact));
            refuseAliases(findings);
        }
    }

    /** Returns sentences about services that an ingress refuses whatever their revision does. */
    private List<String> unserved() {
        List<String> sentences = new ArrayList<>();
        satisfaction.working().forEach(component -> container
                .refusals(component.registered(), component.properties())
                .forEach(reason -> sentences.add(component.name() + " cannot be served: " + reason)));
        if (next.code().registers()) {
            next.code().enabled().forEach(property -> container
                    .refusals(List.of(), Map.of(property, "true"))
                    .forEach(reason -> sentences.add("the code of " + artifact.service() + " "
                            + artifact.version() + " registers a service with " + property
                            + ", which cannot be served: " + reason)));
        }
        return sentences;
    }

    /** Returns sentences about components that would be started and whose class cannot be loaded. */
    private List<String> unloadable() {
        List<String> sentences = new ArrayList<>();
        satisfaction.working().stream()
                .filter(component -> !component.factory())
                .forEach(component -> next.unloadable(
                                component.implementation(), name -> requirements.found(next.jar(), name))
                        .ifPresent(type -> sentences.add("component " + component.name() + " of " + artifact.service()
                                + " " + artifact.version() + " needs the class " + type
                                + ", whose package no bundle in this container exports to it, though its import is"
                                + " optional: install a bundle that does.")));
        return sentences;
    }

    /** An alias of the servlet container has one owner, so a second revision would not get that of the live one. */
    private void refuseAliases(PlanMessages findings) {
        if (old == null || !container.usesHttpService(before)) {
            return;
        }
        Set<String> owned = new TreeSet<>(next.code().aliases());
        owned.retainAll(old.code().aliases());
        findings.aliases(owned);
        if (old.code().computesAliases() && next.code().computesAliases()) {
            findings.computedAliases();
        }
    }

    public Plan plan() {
        Contracts contracts = new Contracts(exposed, satisfaction.working(), next.code());
        List<String> missing = requirements.missing(next.jar());
        List<PackageUse> wires = before == null ? List.of() : Wires.uses(before);
        Difference paths = paths();
        List<Migration> migrations = Migrations.pending(jar(old), next.jar());
        Judgement components = components();

        PlanMessages findings = new PlanMessages(artifact, before);
        findings.refuse(container.objections(artifact, requirements.services()));
        lasting(findings);
        findings.contracts(changes);
        findings.refuse(contracts.scopesChanged());
        if (before != null) {
            new VersionForecast(artifact, next.jar(), before, requirements).add(changes, findings);
        }
        findings.refuse(
                components.complaints().stream().map(ComponentState::sentence).toList());
        findings.idle(components.idle());
        findings.shapes(changes, shapes);
        findings.adopted(adopted, wires);
        findings.paths(paths);
        List<ApiChange> api = findings.api(jar(old), next.jar());
        findings.version();
        findings.schema(old == null ? Set.of() : Migrations.scripts(old.jar()), Migrations.scripts(next.jar()));
        findings.nothing(provides());

        return new Plan(
                artifact.service(),
                before == null ? null : before.getVersion().toString(),
                artifact.version().toString(),
                artifact.digest(),
                findings.verdict(),
                findings.refusals(),
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
                Difference.between(old == null ? Set.of() : names(old.components()), names(next.components())),
                notCovered());
    }

    private static Jar jar(JarContent content) {
        return content == null ? null : content.jar();
    }

    private static Set<String> names(Collection<ComponentModel> components) {
        return components.stream().map(ComponentModel::name).collect(Collectors.toSet());
    }

    private Judgement components() {
        Set<String> needed = changes.stream()
                .filter(change ->
                        change.change() == Change.LOST && !change.consumers().isEmpty())
                .flatMap(change -> change.interfaces().stream())
                .collect(Collectors.toSet());
        return new ComponentJudge(satisfactionBefore == null ? List.of() : satisfactionBefore.states(), needed)
                .judge(satisfaction.states());
    }

    private Difference paths() {
        return Difference.between(
                old == null ? Set.of() : old.endpoints(satisfactionBefore.working()),
                next.endpoints(satisfaction.working()));
    }

    private Set<String> claims() {
        return next.claims(satisfaction.working());
    }

    /** Returns true if a configuration may give a component other paths than its description does. */
    private boolean configured() {
        return next.components().stream()
                .filter(ComponentModel::enabled)
                .flatMap(component -> component.pids().stream())
                .anyMatch(container::configuresIngress);
    }

    /** Returns true if the bundle provides something, or may by its code, which a plan does not run. */
    private boolean provides() {
        return !artifact.exports().isEmpty()
                || next.header(Constants.BUNDLE_ACTIVATOR) != null
                || next.header(Constants.PROVIDE_CAPABILITY) != null
                || next.header(GateProperties.COMMANDS) != null
                || !next.code().declared().isEmpty()
                || satisfaction.working().stream()
                        .anyMatch(component -> !component.registered().isEmpty());
    }

    private List<String> notCovered() {
        CoverageGaps notCovered = new CoverageGaps();
        satisfaction.working().forEach(component -> {
            notCovered.service(component.classes(this::gateable));
            if (component.factory()) {
                notCovered.factory(component.properties().get("component.factory"));
            }
        });
        shapes.forEach(notCovered::contract);
        return notCovered.sentences();
    }
}
