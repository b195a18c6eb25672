package dev.midstream.launcher.home;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The configurations that exist in Configuration Admin's directory only, because a program made them. Those that come from a
 * file in {@code etc} or {@code deploy} are made again of the file; kept, they would outlive it.
 */
public final class ApiConfigurations {
    /** Their directory, relative to a node's data. */
    public static final String DIRECTORY = "config";

    private static final String SUFFIX = ".config";
    private static final String OF_FILE = "felix.fileinstall.filename=";
    /** The list of a factory's configurations, which Configuration Admin makes again. */
    private static final String LIST = "factory.config";

    private ApiConfigurations() {}

    /** Returns the files below the directory, relative to it. */
    public static List<String> names(Path directory) throws IOException {
        List<String> names = new ArrayList<>();
        for (String name : ShippedFiles.names(directory)) {
            Path file = directory.resolve(name);
            if (name.endsWith(SUFFIX)
                    && !file.getFileName().toString().equals(LIST)
                    && !Files.readString(file, StandardCharsets.ISO_8859_1).contains(OF_FILE)) {
                names.add(name);
            }
        }
        return names;
    }

    /** Finds the directory in a home whose build kept it among the framework's copies of bundles, or returns null. */
    static Path inCache(Path cache) throws IOException {
        if (!Files.isDirectory(cache)) {
            return null;
        }
        try (DirectoryStream<Path> bundles = Files.newDirectoryStream(cache, "bundle*")) {
            for (Path bundle : bundles) {
                Path location = bundle.resolve("bundle.info");
                Path directory = bundle.resolve("data").resolve(DIRECTORY);
                if (Files.isDirectory(directory)
                        && Files.exists(location)
                        && Files.readString(location, StandardCharsets.ISO_8859_1)
                                .contains("org.apache.felix.configadmin")) {
                    return directory;
                }
            }
        }
        return null;
    }
}
