package dev.midstream.foreign;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** A client program in a process of its own: lines in, lines out. */
final class Client implements AutoCloseable {
    private final Process process;
    private final BufferedWriter in;
    private final Queue<String> out = new ConcurrentLinkedQueue<>();
    private final Queue<String> err = new ConcurrentLinkedQueue<>();
    private final Thread outReader;

    private Client(Process process) {
        this.process = process;
        this.in = process.outputWriter(StandardCharsets.UTF_8);
        this.outReader = read(process.getInputStream(), out);
        read(process.getErrorStream(), err);
    }

    /** A program of Node.js, with the libraries of its package. */
    static Client node(int port, String account, Path passwordFile, Map<String, String> more, String... arguments)
            throws Exception {
        Path workers = Path.of(System.getProperty("workers"));
        return start(
                List.of("node", workers.resolve(arguments[0]).toString()),
                List.of(arguments).subList(1, arguments.length),
                port,
                account,
                passwordFile,
                more);
    }

    /** A main class of Java. */
    static Client java(int port, String account, Path passwordFile, Class<?> main, String... arguments)
            throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin/java").toString();
        String path = System.getProperty("java.class.path");
        return start(
                List.of(java, "-cp", path, main.getName()), List.of(arguments), port, account, passwordFile, Map.of());
    }

    private static Client start(
            List<String> program,
            List<String> arguments,
            int port,
            String account,
            Path passwordFile,
            Map<String, String> more)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(program));
        builder.command().addAll(arguments);
        builder.environment().put("BROKER_PORT", Integer.toString(port));
        builder.environment().put("BROKER_USER", account);
        builder.environment().put("BROKER_PASSWORD_FILE", passwordFile.toString());
        builder.environment().putAll(more);
        return new Client(builder.start());
    }

    /** Installs the libraries if they are not those that are locked. Returns whether Node.js is there at all. */
    static boolean install() throws Exception {
        Path folder = Path.of(System.getProperty("workers")).getParent();
        Path installed = folder.resolve("node_modules/.package-lock.json");
        Path locked = folder.resolve("package-lock.json");
        try {
            if (Files.exists(installed)
                    && Files.getLastModifiedTime(installed).compareTo(Files.getLastModifiedTime(locked)) > 0) {
                return new ProcessBuilder("node", "--version").start().waitFor() == 0;
            }
            Process npm = new ProcessBuilder("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
                    .directory(folder.toFile())
                    .inheritIO()
                    .start();
            if (npm.waitFor() != 0) {
                throw new AssertionError("npm ci failed in " + folder);
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static Thread read(InputStream from, Queue<String> to) {
        Thread reader = new Thread(() -> {
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(from, StandardCharsets.UTF_8))) {
                lines.lines().forEach(to::add);
            } catch (IOException | UncheckedIOException e) {
                to.add("(its output ended: " + e.getMessage() + ")");
            }
        });
        reader.setDaemon(true);
        reader.start();
        return reader;
    }

    void line(String line) throws IOException {
        in.write(line);
        in.newLine();
        in.flush();
    }

    /** What it has printed so far. */
    List<String> out() {
        return List.copyOf(out);
    }

    /** What it has complained about so far. */
    List<String> err() {
        return List.copyOf(err);
    }

    /** Ends its input and waits until it has done the rest. */
    void finish() throws Exception {
        in.close();
        if (!process.waitFor(3, TimeUnit.MINUTES)) {
            throw new AssertionError("It has not ended: " + process.info().commandLine() + " " + err);
        }
        outReader.join();
    }

    /** Kills it in the middle of whatever it does. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
