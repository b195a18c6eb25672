package dev.midstream.swap.plan.jar;

import aQute.bnd.osgi.Jar;
import dev.midstream.swap.api.Migration;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipFile;

/** Scripts {@code NNN-name.sql} that a bundle brings for its schema. */
public final class Migrations {
    private static final Pattern SCRIPT = Pattern.compile("(.*/)?\\d{3,}-[^/]+\\.sql");
    private static final Pattern COMMENTS = Pattern.compile("--[^\\n]*|/\\*.*?\\*/", Pattern.DOTALL);
    /** What mybatis-migrations runs only to undo a script comes after this line. */
    private static final Pattern UNDO = Pattern.compile("(?im)^\\s*--\\s*//\\s*@UNDO.*\\z", Pattern.DOTALL);

    private static final Pattern TAKES_AWAY =
            Pattern.compile("^(DROP (?!INDEX )|RENAME |TRUNCATE |ALTER .* (DROP|RENAME|SET DATA TYPE|TYPE) )");
    /** A column that must have a value takes away the inserts that give none, unless it has a default. */
    private static final Pattern DEMANDS = Pattern.compile("^ALTER (?!.* (DEFAULT|GENERATED) ).* NOT NULL\\b");

    private Migrations() {}

    /** The scripts that one bundle has and the other has not; all if there is no other. */
    public static List<Migration> pending(Jar before, Jar after) {
        Set<String> known = before == null ? Set.of() : scripts(before);
        return scripts(after).stream()
                .filter(script -> !known.contains(script))
                .map(script -> new Migration(script, contractions(text(after, script))))
                .toList();
    }

    /** Whether a revision may need what a statement, one of those that contract, takes away. */
    public static boolean mayUse(Jar revision, String contraction) {
        return new Contraction(contraction).isUsedBy(revision);
    }

    /** Whether a jar has any, told without reading it. */
    public static boolean in(Path file) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            return zip.stream()
                    .anyMatch(entry -> SCRIPT.matcher(entry.getName()).matches());
        }
    }

    public static Set<String> scripts(Jar jar) {
        return Jars.names(jar, ".sql")
                .filter(name -> SCRIPT.matcher(name).matches())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String text(Jar jar, String script) {
        return new String(Jars.read(jar, script), StandardCharsets.UTF_8);
    }

    /** Statements after which a revision that knows only the schema before would fail. */
    public static List<String> contractions(String script) {
        String forward = UNDO.matcher(script).replaceAll("");
        List<String> found = new ArrayList<>();
        for (String part : COMMENTS.matcher(forward).replaceAll(" ").split(";")) {
            String statement = part.strip().replaceAll("\\s+", " ");
            if (takesAway(statement.toUpperCase(Locale.ROOT))) {
                found.add(statement);
            }
        }
        return found;
    }

    private static boolean takesAway(String statement) {
        return TAKES_AWAY.matcher(statement).find()
                || DEMANDS.matcher(statement).find();
    }
}
