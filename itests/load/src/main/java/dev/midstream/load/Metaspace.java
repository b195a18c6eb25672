package dev.midstream.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the classes of a node take, as its JVM tells after a full collection.
 *
 * @param kilobytes of metaspace in use
 * @param loaders class loaders of bundles that are alive
 */
record Metaspace(long kilobytes, long loaders) {

    private static final Pattern USED = Pattern.compile("Metaspace\\s+used (\\d+)K");
    private static final Pattern LOADERS =
            Pattern.compile("(?m)^\\s*\\d+:\\s+(\\d+)\\s+\\d+\\s+\\S*BundleWiringImpl\\$BundleClassLoader\\b");

    /** @param home of the node */
    static Metaspace of(Path home) throws IOException {
        String process = Files.readString(home.resolve("run/pid")).strip();
        ask(process, "GC.run");
        ask(process, "GC.run"); // what the first one gave to reference queues
        String objects = ask(process, "GC.class_histogram");
        return new Metaspace(find(USED, ask(process, "GC.heap_info")), find(LOADERS, objects));
    }

    private static String ask(String process, String question) throws IOException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Process answer = new ProcessBuilder(jcmd.toString(), process, question)
                .redirectErrorStream(true)
                .start();
        return new String(answer.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static long find(Pattern number, String text) throws IOException {
        Matcher matcher = number.matcher(text);
        if (!matcher.find()) {
            throw new IOException("jcmd did not answer with " + number + " but: "
                    + text.lines().limit(5).toList());
        }
        return Long.parseLong(matcher.group(1));
    }
}
