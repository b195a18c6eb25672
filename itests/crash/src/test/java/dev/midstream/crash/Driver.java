package dev.midstream.crash;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Operates a node by the fixture {@code dev.midstream.fixtures.driver}. Thread-safe. */
public final class Driver {
    private final int port;

    Driver(int port) {
        this.port = port;
    }

    /**
     * The outcome of a plan, a deployment, an undo or a removal, for one service.
     *
     * @param verdict of the plan or the record
     */
    public record Outcome(
            String verdict, String service, String from, String to, List<String> reasons, List<String> notes) {
        static Outcome of(String block) {
            List<String> lines = block.lines().toList();
            String[] head = lines.get(0).split(" ");
            return new Outcome(
                    head[0], head[1], head[2], head[3], sentences(lines, "reason "), sentences(lines, "note "));
        }

        private static List<String> sentences(List<String> lines, String kind) {
            return lines.stream()
                    .filter(line -> line.startsWith(kind))
                    .map(line -> line.substring(kind.length()))
                    .toList();
        }

        public boolean committed() {
            return verdict.equals("COMMITTED");
        }
    }

    /**
     * Runs an operation.
     *
     * @throws IOException if the node does not answer, or the operation failed
     */
    public String run(String operation, String... arguments) throws IOException {
        try (Socket connection = new Socket(InetAddress.getLoopbackAddress(), port)) {
            DataOutputStream out = new DataOutputStream(connection.getOutputStream());
            out.writeUTF(operation);
            out.writeInt(arguments.length);
            for (String argument : arguments) {
                out.writeUTF(argument);
            }
            DataInputStream in = new DataInputStream(connection.getInputStream());
            boolean succeeded = in.readBoolean();
            String answer = in.readUTF();
            if (!succeeded) {
                throw new IOException(operation + " " + List.of(arguments) + " failed: " + answer);
            }
            return answer;
        }
    }

    /** Deploys jars as one set. */
    public List<Outcome> deploy(List<Path> jars, String... options) throws IOException {
        return outcomes("deploy", with(jars, options));
    }

    public List<Outcome> plan(List<Path> jars) throws IOException {
        return outcomes("plan", with(jars));
    }

    public Outcome undo(String service, String... options) throws IOException {
        return outcomes("undo", with(List.of(Path.of(service)), options)).get(0);
    }

    public Outcome undeploy(String service) throws IOException {
        return outcomes("undeploy", service).get(0);
    }

    private static String[] with(List<Path> values, String... options) {
        return Stream.concat(values.stream().map(Path::toString), Arrays.stream(options))
                .toArray(String[]::new);
    }

    private List<Outcome> outcomes(String operation, String... arguments) throws IOException {
        List<Outcome> outcomes = new ArrayList<>();
        for (String block : run(operation, arguments).split("\n\n")) {
            outcomes.add(Outcome.of(block));
        }
        return outcomes;
    }
}
