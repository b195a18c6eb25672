package dev.midstream.swap.plan;

import aQute.bnd.osgi.Jar;
import dev.midstream.swap.api.ContractChange;
import dev.midstream.swap.api.ContractChange.Change;
import dev.midstream.swap.gate.contract.ContractBridge;
import dev.midstream.swap.gate.contract.IncompatibleContractException;
import dev.midstream.swap.plan.Requirements.Exporter;
import dev.midstream.swap.plan.jar.Artifact;
import dev.midstream.swap.plan.jar.Jars;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.osgi.framework.Bundle;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleWire;
import org.osgi.framework.wiring.BundleWiring;

/**
 * Tells how the consumers of a contract go on if the next revision has another version of it. Contracts that are not
 * installed are defined in a loader that is dropped at once; no code of theirs runs.
 */
final class VersionForecast {
    private final Artifact artifact;
    private final Jar jar;
    private final Bundle before;
    private final Requirements requirements;

    /** @param before the revision that the artifact would follow */
    VersionForecast(Artifact artifact, Jar jar, Bundle before, Requirements requirements) {
        this.artifact = artifact;
        this.jar = jar;
        this.before = before;
        this.requirements = requirements;
    }

    void add(List<ContractChange> changes, PlanMessages findings) {
        Set<String> seen = new TreeSet<>();
        for (ContractChange change : changes) {
            if (change.change() == Change.KEPT && change.gated()) {
                change.interfaces().stream()
                        .filter(type -> !type.startsWith("java.") && seen.add(type))
                        .forEach(type -> add(type, findings));
            }
        }
    }

    private void add(String type, PlanMessages findings) {
        String name = Contracts.packageOf(type);
        Bundle now = Wires.exporter(before, name);
        Optional<Exporter> then = requirements.exporter(jar, name);
        boolean own = then.isEmpty() && Jars.readClass(jar, type) != null;
        if (!own && (then.isEmpty() || then.get().bundle() == now.getBundleId())) {
            return;
        }
        List<BundleWire> wires = consumers(now, name);
        if (wires.isEmpty()) {
            return;
        }
        String obstacle = obstacle(type, now, then);
        String contract = VersionMessages.contract(type, now.getSymbolicName() + " " + now.getVersion());
        String next = artifact.service() + " " + artifact.version();
        if (obstacle == null) {
            findings.note(VersionMessages.bridged(names(wires), contract, next));
            return;
        }
        List<BundleWire> refusing = wires.stream()
                .filter(wire -> own || !requirements.accepts(wire, then.get()))
                .toList();
        if (refusing.isEmpty()) {
            findings.note(
                    VersionMessages.kept(names(wires), contract, before.getSymbolicName() + " " + before.getVersion()));
        } else {
            findings.refuse(List.of(VersionMessages.refusal(names(refusing), contract, next, obstacle)));
        }
    }

    /** Returns the wires to a package of bundles that stay. */
    private List<BundleWire> consumers(Bundle exporter, String name) {
        List<BundleWire> wires = new ArrayList<>();
        BundleWiring wiring = exporter.adapt(BundleWiring.class);
        if (wiring != null) {
            for (BundleWire wire : wiring.getProvidedWires(PackageNamespace.PACKAGE_NAMESPACE)) {
                String importer = String.valueOf(wire.getRequirer().getBundle().getSymbolicName());
                if (name.equals(wire.getCapability().getAttributes().get(PackageNamespace.PACKAGE_NAMESPACE))
                        && !importer.equals(artifact.service())
                        && !importer.equals(exporter.getSymbolicName())
                        && !requirements.services().contains(importer)) {
                    wires.add(wire);
                }
            }
        }
        return wires;
    }

    private static List<String> names(List<BundleWire> wires) {
        return wires.stream()
                .map(wire -> wire.getRequirer().getBundle())
                .map(bundle -> bundle.getSymbolicName() + " " + bundle.getVersion())
                .sorted()
                .distinct()
                .toList();
    }

    private String obstacle(String type, Bundle now, Optional<Exporter> then) {
        try {
            Class<?> known = now.loadClass(type);
            Jar content = then.map(requirements::content).orElse(jar);
            Class<?> next = content == null
                    ? before.getBundleContext().getBundle(then.get().bundle()).loadClass(type)
                    : new JarLoader(content, now.adapt(BundleWiring.class).getClassLoader()).loadClass(type);
            ContractBridge.between(List.of(known), List.of(next));
            return null;
        } catch (IncompatibleContractException e) {
            return e.getMessage();
        } catch (ClassNotFoundException | LinkageError e) {
            return "its class cannot be loaded: " + e;
        }
    }

    /** Defines the classes of a jar, and has others from the bundle that exports the version before. */
    private static final class JarLoader extends ClassLoader {
        private final Jar jar;

        JarLoader(Jar jar, ClassLoader parent) {
            super(parent);
            this.jar = jar;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> known = findLoadedClass(name);
                byte[] code = known == null ? Jars.readClass(jar, name) : null;
                if (code != null) {
                    return defineClass(name, code, 0, code.length);
                }
                return known == null ? super.loadClass(name, resolve) : known;
            }
        }
    }
}
