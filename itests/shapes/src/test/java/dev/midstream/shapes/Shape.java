package dev.midstream.shapes;

import java.util.List;

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
 * @param extender an extender that it needs and the distribution lacks, or null
 * @param scenario its steps
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
        String extender,
        Scenario scenario) {
    static Shape of(String name, String title, Probe probe) {
        return new Shape(name, "", title, probe, null, true, List.of(), "", null, Scenario.STANDARD);
    }

    Shape in(String heading) {
        return new Shape(name, heading, title, probe, refused, canary, needs, note, extender, scenario);
    }

    Shape refused(String sentence) {
        return new Shape(name, group, title, probe, sentence, canary, needs, note, extender, scenario);
    }

    Shape withoutCanary() {
        return new Shape(name, group, title, probe, refused, false, needs, note, extender, scenario);
    }

    Shape needs(String... bundles) {
        return new Shape(name, group, title, probe, refused, canary, List.of(bundles), note, extender, scenario);
    }

    Shape note(String sentence) {
        return new Shape(name, group, title, probe, refused, canary, needs, sentence, extender, scenario);
    }

    Shape absent(String lacking) {
        return new Shape(name, group, title, probe, refused, canary, needs, note, lacking, scenario);
    }

    Shape by(Scenario steps) {
        return new Shape(name, group, title, probe, refused, canary, needs, note, extender, steps);
    }

    String bundle() {
        return "shapes." + name;
    }
}
