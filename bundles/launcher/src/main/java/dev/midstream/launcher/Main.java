package dev.midstream.launcher;

import dev.midstream.launcher.home.ClusterServices;
import dev.midstream.launcher.home.Restore;
import dev.midstream.launcher.home.Upgrade;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** Entry point of the launcher script's Java part: a command with its arguments. */
public final class Main {
    private static final String COMMANDS = "start, probe, shell, upgrade, cluster-services or restore";

    private Main() {}

    public static void main(String[] args) throws Exception {
        if (args.length == 0) {
            System.err.println("Called without a command: " + COMMANDS + " is needed.");
            System.exit(2);
        }
        String[] rest = Arrays.copyOfRange(args, 1, args.length);
        int status =
                switch (args[0]) {
                    case "start" -> Start.parse(rest).run();
                    case "probe" -> probe(rest[0], Path.of(rest[1]));
                    case "shell" -> Shell.parse(rest).run();
                    case "upgrade" -> upgrade(Path.of(rest[0]), rest[1]);
                    case "cluster-services" -> clusterServices(Path.of(rest[0]));
                    case "restore" -> new Restore(Path.of(rest[0]), Path.of(rest[1]), System.out, System.err).run();
                    default -> {
                        System.err.println("Unknown command " + args[0] + ": " + COMMANDS + " is needed.");
                        yield 2;
                    }
                };
        System.out.flush();
        // threads of the ssh client would keep the process for a while
        Runtime.getRuntime().halt(status);
    }

    private static int probe(String url, Path token) {
        Probe.Answer answer = new Probe(url, token).ask();
        System.out.println(answer.body());
        return answer.ready() ? 0 : 1;
    }

    private static int upgrade(Path home, String build) {
        try {
            new Upgrade(home, System.out::println).run(build);
            return 0;
        } catch (IOException e) {
            System.err.println("The build in " + home + " was not replaced as a whole: " + e
                    + ". No file of yours is lost. Remove the cause and run ./midstream up again, which completes it.");
            return 1;
        }
    }

    private static int clusterServices(Path home) {
        try {
            new ClusterServices(home).run();
            return 0;
        } catch (IOException e) {
            System.err.println("The services of " + home + " were not left to the cluster: " + e + ".");
            return 1;
        }
    }
}
