package dev.midstream.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.midstream.launcher.ShellClient;
import jakarta.jms.ConnectionFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.activemq.ActiveMQConnectionFactory;

/** The node under load, as an operator has it: its URL, its token, its shell. */
final class Node implements AutoCloseable {

    private static final JsonMapper MAPPER = new JsonMapper();
    private static final Pattern BUNDLE_ID = Pattern.compile("Bundle IDs?: (\\d+)");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Path root;
    private final String url;
    private final String token;
    private final ShellClient shell;

    private Node(Path root, String url, String token, ShellClient shell) {
        this.root = root;
        this.url = url;
        this.token = token;
        this.shell = shell;
    }

    /** As the launcher script describes it in system properties. */
    static Node connect() throws IOException {
        Path etc = Path.of(System.getProperty("midstream.home"), "etc");
        return new Node(
                Path.of(System.getProperty("midstream.root")),
                System.getProperty("midstream.http"),
                Files.readString(etc.resolve("midstream/admin.token")).strip(),
                ShellClient.open(
                        Integer.getInteger("midstream.ssh.port"),
                        etc.resolve("midstream/ssh_key"),
                        etc.resolve("host.key")));
    }

    /** Connects to its broker as an operator. */
    ConnectionFactory broker() throws IOException {
        Path password = Path.of(System.getProperty("midstream.home"), "etc/midstream/messaging/admin.password");
        return new ActiveMQConnectionFactory(
                "admin",
                Files.readString(password).strip(),
                "tcp://127.0.0.1:" + Integer.getInteger("midstream.openwire.port"));
    }

    Request get(String path) {
        return Request.get(url + path, token);
    }

    Request put(String path, String contentType, byte[] body) {
        return Request.of("PUT", url + path, token, contentType, body);
    }

    Request post(String path) {
        return Request.of("POST", url + path, token, "text/plain", new byte[0]);
    }

    Request delete(String path) {
        return Request.of("DELETE", url + path, token, null, new byte[0]);
    }

    /** Sends a request that must succeed. */
    Response must(Request request) throws IOException {
        try (Connection connection = new Connection(PATIENCE)) {
            Response response = connection.send(request);
            if (response.outcome() != Outcome.OK) {
                String line = new String(request.bytes(), StandardCharsets.US_ASCII)
                        .lines()
                        .findFirst()
                        .orElse("");
                throw new IOException(line + " was answered with " + response.kind() + ": " + response.text());
            }
            return response;
        }
    }

    JsonNode mustJson(Request request) throws IOException {
        return MAPPER.readTree(must(request).body());
    }

    /** Runs a shell command that must succeed. */
    String command(String command) throws IOException {
        ShellClient.Result result = shell.run(command);
        if (result.status() != 0) {
            throw new IOException(command + " failed: " + result.out().strip());
        }
        return result.out();
    }

    /**
     * Runs a command that prints the record of a swap, and gives that, whether the command succeeded or not.
     *
     * @param command with {@code --json} before its arguments
     */
    JsonNode swap(String command) throws IOException {
        String out = shell.run(command).out();
        int begin = out.indexOf('{');
        if (begin < 0) {
            throw new IOException(command + " printed no record: " + out.strip());
        }
        return MAPPER.readTree(out.substring(begin));
    }

    /** Makes a version live, if it is not live already: a run that was broken off leaves what it had deployed. */
    void deploy(Path bundle) throws IOException {
        JsonNode swap = swap("ms:deploy --json '" + bundle + "'");
        boolean live = swap.hasNonNull("from") && swap.path("from").equals(swap.path("to"));
        if (!live && !swap.path("verdict").asText().equalsIgnoreCase("committed")) {
            throw new IOException(bundle + " was not deployed: " + swap);
        }
    }

    /** A bundle that goes when it is closed. */
    record Installed(Node node, long id) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            node.command("bundle:uninstall " + id);
        }
    }

    Installed install(Path bundle) throws IOException {
        String out = command("bundle:install -s 'file:" + bundle + "'");
        Matcher id = BUNDLE_ID.matcher(out);
        if (!id.find()) {
            throw new IOException("bundle:install of " + bundle + " named no bundle: " + out.strip());
        }
        return new Installed(this, Long.parseLong(id.group(1)));
    }

    Path current(String service) {
        return root.resolve("bundles/services/" + service + "/impl/target/dev.midstream." + service + "-1.0.0.jar");
    }

    Path fixture(String name) {
        if (name.equals("caller")) {
            return root.resolve("itests/fixtures/caller/target/dev.midstream.fixtures.caller-1.0.0.jar");
        }
        if (name.startsWith("messaging-")) {
            return root.resolve("itests/fixtures/bench-messaging/target/dev.midstream.fixtures.bench.messaging-1.0.0-"
                    + name.substring("messaging-".length()) + ".jar");
        }
        return root.resolve("itests/fixtures/revisions/target/dev.midstream.fixtures.revisions-1.0.0-" + name + ".jar");
    }

    @Override
    public void close() {
        shell.close();
    }
}
