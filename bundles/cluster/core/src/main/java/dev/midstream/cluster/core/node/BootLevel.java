package dev.midstream.cluster.core.node;

import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.osgi.framework.Constants;

/** The start level at which the framework has started all bundles that it begins with. */
final class BootLevel {
    private static final int LEAST = 1;

    private BootLevel() {}

    /**
     * Returns the higher of both properties: Karaf gives the framework the level of its lock, which is 1, and keeps the
     * configured level, which is 100, in the system property.
     *
     * @param framework properties of the framework, null if absent
     * @param system properties of the process, null if absent
     */
    static int of(UnaryOperator<String> framework, UnaryOperator<String> system) {
        return Stream.of(framework, system)
                .map(properties -> properties.apply(Constants.FRAMEWORK_BEGINNING_STARTLEVEL))
                .mapToInt(BootLevel::parse)
                .max()
                .orElse(LEAST);
    }

    private static int parse(String level) {
        return level != null && level.strip().matches("[1-9]\\d{0,8}") ? Integer.parseInt(level.strip()) : LEAST;
    }
}
