package dev.midstream.swap.api;

import java.util.List;

/**
 * A script that changes the schema of a database.
 *
 * @param script its path in the bundle
 * @param contractions statements of it that take away what an older revision may still use
 */
public record Migration(String script, List<String> contractions) {}
