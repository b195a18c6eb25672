package dev.midstream.swap.api;

import java.util.List;

/**
 * How a package differs for those who compile against it.
 *
 * @param name the package
 * @param from the version exported now, or null
 * @param to the version exported then, or null
 * @param delta {@code MICRO}, {@code MINOR}, {@code MAJOR}, {@code ADDED} or {@code REMOVED}
 * @param members what was added, removed or changed, the first of them if they are many
 * @param changes how many there are
 */
public record ApiChange(String name, String from, String to, String delta, List<String> members, int changes) {}
