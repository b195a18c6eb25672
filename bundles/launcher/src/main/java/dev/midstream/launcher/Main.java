package dev.midstream.launcher;

import java.nio.file.Path;
import java.util.Arrays;

/**
 * Entry point of the launcher script's Java part: {@code start}, {@code probe}, {@code shell} or
 * {@code restore}, each with its arguments.
 */
public final class Main {

    private Main() {}

    public static void main(String[] args) throws Exception {
        if (args.length == 0) {
            System.err.println("Called without a command: start, probe, shell or restore is needed.");
            System.exit(2);
        }
        String[] rest = Arrays.copyOfRange(args, 1, args.length);
        int status =
                switch (args[0]) {
                    case "start" -> Start.parse(rest).run();
                    case "probe" -> probe(rest[0]);
                    case "shell" -> Shell.parse(rest).run();
                    case "restore" -> new Restore(Path.of(rest[0]), Path.of(rest[1])).run();
                    default -> {
                        System.err.println(
                                "Unknown command " + args[0] + ": start, probe, shell or restore is needed.");
                        yield 2;
                    }
                };
        System.out.flush();
        // threads of the ssh client would keep the process for a while
        Runtime.getRuntime().halt(status);
    }

    private static int probe(String url) {
        Probe.Answer answer = new Probe(url).ask();
        System.out.println(answer.body());
        return answer.ready() ? 0 : 1;
    }
}
