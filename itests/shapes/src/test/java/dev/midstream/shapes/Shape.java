package dev.midstream.shapes;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * A way to write a bundle, with the probe that its users would notice a difference by.
 *
 * @param name of the folder of its sources; its bundle is {@code shapes.NAME}
 * @param group heading of the page
 * @param title first column of the page
 * @param refused the beginning of the sentence with which it is refused, or null if it works
 * @param canary true if its calls can be shared between two revisions
 * @param needs unmanaged bundles that are installed before it, by name
 * @param note differences from plain OSGi, or an empty text
 * @param open a sentence about today if it does not work yet, or null
 * @param scenario its steps on a managed node
 * @param control its steps on a node that does not manage it
 */
record Shape(
        String name,
        String group,
        String title,
        Probe probe,
        String refused,
        boolean canary,
        List<String> needs,
        String note,
        String open,
        Scenario scenario,
        Scenario control) {
    static Shape of(String name, String title, Probe probe) {
        return new Shape(name, "", title, probe, null, true, List.of(), "", null, Scenario.STANDARD, Stock::update);
    }

    Shape in(String heading) {
        return new Shape(name, heading, title, probe, refused, canary, needs, note, open, scenario, control);
    }

    Shape refused(String sentence) {
        return new Shape(name, group, title, probe, sentence, canary, needs, note, open, scenario, control);
    }

    Shape withoutCanary() {
        return new Shape(name, group, title, probe, refused, false, needs, note, open, scenario, control);
    }

    Shape needs(String... bundles) {
        List<String> all = Stream.concat(needs.stream(), Arrays.stream(bundles)).toList();
        return new Shape(name, group, title, probe, refused, canary, all, note, open, scenario, control);
    }

    Shape note(String sentence) {
        return new Shape(name, group, title, probe, refused, canary, needs, sentence, open, scenario, control);
    }

    Shape control(Scenario steps) {
        return new Shape(name, group, title, probe, refused, canary, needs, note, open, scenario, steps);
    }

    Shape open(String today) {
        return new Shape(name, group, title, probe, refused, canary, needs, note, today, scenario, control);
    }

    Shape by(Scenario steps) {
        return new Shape(name, group, title, probe, refused, canary, needs, note, open, steps, control);
    }

    String bundle() {
        return "shapes." + name;
    }
}
