package dev.midstream.swap.plan.jar;

import aQute.bnd.osgi.Jar;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A statement that takes something away from the schema. Who names that thing in a string literal, as SQL does, is taken
 * to use it; that may be said of too many, and of too few only if a name is put together at run time.
 */
public record Contraction(String statement) {
    private static final String NAME = "[\"`]?(?:\\w+\\.)?(\\w+)[\"`]?";
    /** Of a column if there is one, else of the table: the last group that has something. */
    private static final Pattern SUBJECT = Pattern.compile(
            "(?i)^ALTER TABLE .*? (?:DROP|RENAME|ALTER)(?: COLUMN)? (?!TO |CONSTRAINT |PRIMARY |UNIQUE |FOREIGN |CHECK )(?:IF EXISTS )?"
                    + NAME + "|^RENAME COLUMN (?:\\w+\\.)?\\w+\\.(\\w+)"
                    + "|^(?:DROP|RENAME|TRUNCATE|ALTER) (?:(?:MATERIALIZED )?\\w+ )?(?:IF EXISTS )?" + NAME);

    /** Whether a revision may need what it takes away. */
    public boolean isUsedBy(Jar revision) {
        Matcher subject = SUBJECT.matcher(statement);
        if (!subject.find()) {
            return true; // nothing is known of it
        }
        String name = subject.group(1) != null
                ? subject.group(1)
                : subject.group(2) != null ? subject.group(2) : subject.group(3);
        Pattern word = Pattern.compile("(?i)\\b" + Pattern.quote(name) + "\\b");
        return Literals.of(revision).anyMatch(literal -> word.matcher(literal).find());
    }
}
