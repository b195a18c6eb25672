package dev.midstream.security.node;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A password for each database whose configuration names a file for it that is not there yet. */
final class DatabasePasswords {
    private static final String CONFIGURATIONS = "org.ops4j.datasource-*.cfg";
    private static final Pattern PASSWORD =
            Pattern.compile("(?m)^\\.password\\s*=\\s*FILE\\(\\$\\{karaf\\.etc}/midstream/data/([\\w.-]+)\\)");

    private DatabasePasswords() {}

    /** How many were made now. */
    static int ensure(Path etc, Path secrets) throws IOException {
        Path folder = secrets.resolve("data");
        Secrets.directory(folder);
        int made = 0;
        try (DirectoryStream<Path> configurations = Files.newDirectoryStream(etc, CONFIGURATIONS)) {
            for (Path configuration : configurations) {
                Matcher named = PASSWORD.matcher(Files.readString(configuration));
                if (named.find() && !Files.exists(folder.resolve(named.group(1)))) {
                    Secrets.write(folder.resolve(named.group(1)), Secrets.random());
                    made++;
                }
            }
        }
        return made;
    }
}
