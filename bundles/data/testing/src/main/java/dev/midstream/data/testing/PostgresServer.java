package dev.midstream.data.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * PostgreSQL as a child process on a free port of the loopback interface, with passwords (SCRAM) and a data directory of
 * its own, which is deleted in the end. It refuses to run as root, so root runs it as {@code nobody}. To be used by one
 * thread at a time.
 */
public final class PostgresServer implements AutoCloseable {
    private static final Path INSTALLED = Path.of("/usr/lib/postgresql");
    private static final String ADMINISTRATOR = "administrator";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

    private final Path programs;
    private final Path folder;
    private final int port = freePort();
    private final String password = UUID.randomUUID().toString();
    private Process process;

    private PostgresServer(Path programs, Path folder) {
        this.programs = programs;
        this.folder = folder;
    }

    /**
     * A server that does not run yet.
     *
     * @throws IllegalStateException if PostgreSQL is not installed or cannot make its data directory
     */
    public static PostgresServer make() {
        try {
            // not in the build's folder: others than its owner may have no way into it
            PostgresServer server = new PostgresServer(programs(), Files.createTempDirectory("midstream-postgres"));
            server.initialize();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path programs() throws IOException {
        if (Files.isDirectory(INSTALLED)) {
            try (Stream<Path> versions = Files.list(INSTALLED)) {
                return versions.map(version -> version.resolve("bin"))
                        .filter(programs -> Files.isExecutable(programs.resolve("initdb")))
                        .max(Comparator.naturalOrder())
                        .orElseThrow(PostgresServer::missing);
            }
        }
        throw missing();
    }

    private static IllegalStateException missing() {
        return new IllegalStateException("Tests need the programs of a PostgreSQL server, and there are none in "
                + INSTALLED + ": install them (apt-get install postgresql). No server needs to run.");
    }

    private void initialize() throws IOException {
        Path secret = Files.writeString(folder.resolve("password"), password);
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        if (ROOT) {
            UserPrincipal nobody =
                    folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
            Files.setOwner(folder, nobody);
            Files.setOwner(secret, nobody);
        }
        Process made = start(
                "initdb",
                "--pgdata=" + folder.resolve("data"),
                "--username=" + ADMINISTRATOR,
                "--pwfile=" + secret,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync");
        if (end(made) != 0) {
            throw new IllegalStateException("PostgreSQL made no data directory:\n" + log());
        }
    }

    /** Returns when it answers; the second time it has what it had when it was stopped. */
    public void start() {
        try {
            process = start(
                    "postgres",
                    "-D",
                    folder.resolve("data").toString(),
                    "-h",
                    InetAddress.getLoopbackAddress().getHostAddress(),
                    "-p",
                    String.valueOf(port),
                    "-c",
                    "unix_socket_directories=",
                    "-c",
                    "fsync=off");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!answers()) {
            if (!process.isAlive() || System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("PostgreSQL did not start:\n" + log());
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    private boolean answers() {
        try (var connection = administrator().dataSource().getConnection()) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    /** Ends it with all its connections; what was committed stays. */
    public void stop() {
        try {
            // SIGINT: it waits for nobody
            end(new ProcessBuilder("kill", "-INT", String.valueOf(process.pid())).start());
            end(process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    PostgresDatabase administrator() {
        return new PostgresDatabase(url("postgres"), ADMINISTRATOR, password);
    }

    String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    private Process start(String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        if (ROOT) {
            // becomes the program itself, so that the process is the server's
            command.addAll(List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"));
        }
        command.add(programs.resolve(program).toString());
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
    }

    private static int end(Process process) {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            return process.waitFor();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            throw new IllegalStateException("Interrupted while PostgreSQL was to end", e);
        }
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            return "no log: " + e;
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (process != null && process.isAlive()) {
            stop();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The test server's folder could not be deleted", e);
        }
    }
}
