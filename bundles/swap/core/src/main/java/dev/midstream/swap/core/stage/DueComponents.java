package dev.midstream.swap.core.stage;

import dev.midstream.swap.core.NodeHome;
import dev.midstream.swap.gate.DurableFile;
import dev.midstream.swap.plan.ComponentState;
import dev.midstream.swap.plan.ComponentState.Lack;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The components that worked when their revision became live, kept in a file. They are due: one that does not work any more
 * makes the node not ready. Of a revision that was never deployed all components are due that have their configuration.
 * Thread-safe.
 */
@Component(service = DueComponents.class)
public final class DueComponents {
    private static final Logger LOG = LoggerFactory.getLogger(DueComponents.class);
    private static final String FILE = "components.properties";

    private final Path file;
    private final Function<Bundle, List<ComponentState>> components;
    /** By service: the location of the revision, then the keys of its components, one a line. */
    private final Properties recorded = new Properties();

    @Activate
    public DueComponents(BundleContext context, @Reference ServiceComponentRuntime runtime) {
        this(NodeHome.of(context).resolve(FILE), new Components(runtime)::of);
    }

    DueComponents(Path file, Function<Bundle, List<ComponentState>> components) {
        this.file = file;
        this.components = components;
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
                recorded.load(reader);
            } catch (IOException | IllegalArgumentException e) {
                LOG.warn("{} cannot be read: all components of the live revisions are due", file, e);
                recorded.clear();
            }
        }
    }

    /** Records the components that work, of revisions that have become live. */
    public synchronized void record(Collection<Bundle> revisions) throws IOException {
        for (Bundle revision : revisions) {
            String keys = components.apply(revision).stream()
                    .filter(ComponentState::works)
                    .map(DueComponents::key)
                    .sorted()
                    .distinct()
                    .collect(Collectors.joining("\n"));
            recorded.setProperty(revision.getSymbolicName(), revision.getLocation() + "\n" + keys);
        }
        StringWriter text = new StringWriter();
        recorded.store(text, "components that worked when their revision became live");
        new DurableFile(file).write(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String key(ComponentState component) {
        return component.name() + " " + component.pid();
    }

    /** Returns sentences about the components of a live revision that are due and do not work. */
    public List<String> unsatisfied(Bundle revision) {
        List<ComponentState> states = components.apply(revision);
        Set<String> due = due(revision);
        if (due == null) {
            return states.stream()
                    .filter(component -> !component.works() && component.lack() != Lack.CONFIGURATION)
                    .map(ComponentState::sentence)
                    .toList();
        }
        Set<String> sentences = new TreeSet<>();
        due.forEach(key -> sentences.addAll(complaints(key, states)));
        return List.copyOf(sentences);
    }

    /** Returns the keys that were recorded for a revision, or null. */
    private synchronized Set<String> due(Bundle revision) {
        String record = recorded.getProperty(revision.getSymbolicName());
        List<String> lines = record == null ? List.of() : Arrays.asList(record.split("\n"));
        return lines.isEmpty() || !lines.get(0).equals(revision.getLocation())
                ? null
                : new TreeSet<>(lines.subList(1, lines.size()));
    }

    /** A factory configuration that was deleted takes its component along; the last one leaves it without any. */
    private static List<String> complaints(String key, List<ComponentState> states) {
        String name = key.substring(0, key.indexOf(' '));
        List<ComponentState> same = states.stream()
                .filter(component -> component.name().equals(name))
                .toList();
        if (same.isEmpty()) {
            return List.of("component " + name + " is not there any more");
        }
        List<String> sentences = new ArrayList<>();
        boolean any = same.stream().anyMatch(ComponentState::works);
        boolean known = same.stream().anyMatch(component -> key(component).equals(key));
        same.stream()
                .filter(component ->
                        !component.works() && (known ? key(component).equals(key) : !any))
                .map(ComponentState::sentence)
                .forEach(sentences::add);
        return sentences;
    }
}
