package dev.midstream.launcher;

import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Starts a node in the background and waits until its readiness check says so and its shell takes connections. One JVM
 * does all of it, ports included, because every JVM started beside a starting node slows it down.
 *
 * @param pid file that gets the process id; where a process is given by number, waits for that one instead of starting
 * @param log that the node begins at this start, or null
 * @param token file with the token to which the readiness check tells details, or null
 * @param ports listeners the node opens as it starts, by use
 * @param later listeners it opens when there is something to listen for, by use
 * @param command the node's command line, empty to wait for a node that runs already
 */
record Start(
        Path pid,
        Path console,
        Path log,
        String ready,
        Path token,
        Duration timeout,
        Map<String, InetSocketAddress> ports,
        Map<String, InetSocketAddress> later,
        List<String> command) {

    private static final int ALREADY_IN_USE = 3;
    private static final int NOT_READY = 4;
    private static final long POLL_MILLIS = 100;
    private static final String FEATURES_FAILED = "Error installing boot features";

    static Start parse(String[] args) {
        Path pid = null;
        Path console = null;
        Path log = null;
        String ready = null;
        Path token = null;
        Duration timeout = Duration.ofMinutes(2);
        Map<String, InetSocketAddress> ports = new LinkedHashMap<>();
        Map<String, InetSocketAddress> later = new LinkedHashMap<>();
        List<String> command = new ArrayList<>();
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--pid" -> pid = Path.of(args[++i]);
                case "--console" -> console = Path.of(args[++i]);
                case "--log" -> log = Path.of(args[++i]);
                case "--ready" -> ready = args[++i];
                case "--token" -> token = Path.of(args[++i]);
                case "--timeout" -> timeout = Duration.ofSeconds(Long.parseLong(args[++i]));
                case "--port" -> put(ports, args[++i]);
                case "--later-port" -> put(later, args[++i]);
                case "--" -> {
                    command.addAll(List.of(args).subList(i + 1, args.length));
                    i = args.length;
                }
                default -> throw new IllegalArgumentException("Unknown option of start: " + args[i]);
            }
        }
        return new Start(pid, console, log, ready, token, timeout, ports, later, command);
    }

    /** {@code USE=HOST:PORT} */
    private static void put(Map<String, InetSocketAddress> ports, String text) {
        String[] useAndPlace = text.split("=", 2);
        int colon = useAndPlace[1].lastIndexOf(':');
        ports.put(
                useAndPlace[0],
                new InetSocketAddress(
                        useAndPlace[1].substring(0, colon), Integer.parseInt(useAndPlace[1].substring(colon + 1))));
    }

    int run() throws IOException, InterruptedException {
        ProcessHandle node;
        if (command.isEmpty()) {
            node = ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
                    .orElseThrow(() -> new IOException("No process has the number in " + pid));
        } else {
            List<String> taken = taken();
            if (!taken.isEmpty()) {
                taken.forEach(System.err::println);
                System.err.println("Stop what listens there, or give this node other ports: MIDSTREAM_PORT_OFFSET=1000"
                        + " adds 1000 to every one of them.");
                return ALREADY_IN_USE;
            }
            node = launch();
        }
        return await(node);
    }

    private List<String> taken() {
        return Stream.concat(ports.entrySet().stream(), later.entrySet().stream())
                .filter(port -> !free(port.getValue()))
                .map(port -> "Port " + port.getValue().getPort() + " (" + port.getKey() + ") is in use on "
                        + port.getValue().getHostString() + ".")
                .collect(Collectors.toList());
    }

    private static boolean free(InetSocketAddress place) {
        try (ServerSocket socket = new ServerSocket()) {
            // connections that a former node left in TIME_WAIT are no obstacle to the next one
            socket.setReuseAddress(true);
            socket.bind(place);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private ProcessHandle launch() throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(console.toFile())
                .redirectErrorStream(true)
                .start();
        Files.writeString(pid, process.pid() + "\n");
        return process.toHandle();
    }

    private int await(ProcessHandle node) throws InterruptedException {
        Probe probe = new Probe(ready, token);
        long deadline = System.nanoTime() + timeout.toNanos();
        Probe.Answer answer = probe.ask();
        while (!(answer.ready() && listening())) {
            if (!node.isAlive()) {
                System.err.println("The node ended while it was starting. Its last words are in " + console + ".");
                return NOT_READY;
            }
            if (hopeless()) {
                System.err.println("The node (pid " + node.pid() + ") runs but could not install its own bundles, so it"
                        + " will not become ready: ./midstream down, and see what follows.");
                return NOT_READY;
            }
            if (System.nanoTime() > deadline) {
                System.err.println("The node (pid " + node.pid() + ") runs but was not ready after "
                        + timeout.toSeconds() + " s: " + answer);
                return NOT_READY;
            }
            Thread.sleep(POLL_MILLIS);
            answer = probe.ask();
        }
        return 0;
    }

    /** A container whose features do not resolve goes on without them; only its log says so. */
    private boolean hopeless() {
        try {
            return log != null && Files.exists(log) && Files.readString(log).contains(FEATURES_FAILED);
        } catch (IOException e) {
            return false; // it is being rolled or written
        }
    }

    private boolean listening() {
        return ports.values().stream().allMatch(place -> {
            try (Socket socket = new Socket()) {
                socket.connect(place, 500);
                return true;
            } catch (IOException e) {
                return false;
            }
        });
    }
}
