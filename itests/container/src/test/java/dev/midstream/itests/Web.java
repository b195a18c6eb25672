package dev.midstream.itests;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Predicate;
import java.util.jar.JarFile;
import java.util.stream.Collectors;

/** The fixture that serves by HTTP in every way, in versions, and its answers. */
final class Web {
    static final String NAME = "dev.midstream.fixtures.web";

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private Web() {}

    static Path version(String version) throws Exception {
        return version(version, Map.of());
    }

    static Path version(String version, Map<String, String> headers) throws Exception {
        Path jar = Jars.with(Jars.revision(Container.jar(NAME + ".jar"), version), headers);
        try (FileSystem content = FileSystems.newFileSystem(jar, (ClassLoader) null)) {
            Files.writeString(content.getPath("static/version.txt"), version);
        }
        return jar;
    }

    /** A version of a service of this name that has only some of the components. */
    static Path only(String name, String version, Predicate<String> components) throws Exception {
        Path all = version(version);
        try (JarFile jar = new JarFile(all.toFile())) {
            String kept = Arrays.stream(jar.getManifest()
                            .getMainAttributes()
                            .getValue("Service-Component")
                            .split(","))
                    .filter(path -> components.test(path.replaceAll(".*\\.(\\w+)\\.xml", "$1")))
                    .collect(Collectors.joining(","));
            return Jars.with(all, Map.of("Bundle-SymbolicName", name, "Service-Component", kept));
        }
    }

    /** A version in which a component has one more property. */
    static Path with(String version, String component, String property, String value) throws Exception {
        Path jar = version(version);
        try (FileSystem content = FileSystems.newFileSystem(jar, (ClassLoader) null)) {
            Path description = content.getPath("OSGI-INF/" + NAME + "." + component + ".xml");
            String added = "<property name=\"" + property + "\" type=\"String\" value=\"" + value + "\"/>";
            Files.writeString(
                    description, Files.readString(description).replaceFirst("<service", added + "\n  <service"));
        }
        return jar;
    }

    static String token() throws IOException {
        return Files.readString(Path.of(System.getProperty("karaf.etc"), "midstream", "admin.token"))
                .strip();
    }

    static HttpResponse<String> send(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(Container.http(path));
        return CLIENT.send(
                (headers.length == 0 ? request : request.headers(headers)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    static int status(String method, String path, String type, byte[] body, String token) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(Container.http(path))
                .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
                .header("Content-Type", type)
                .header("Authorization", "Bearer " + token)
                .build();
        return CLIENT.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
    }

    /** Sends a request line as it is, which clients would not send, and returns the first line of the answer. */
    static String raw(String line) throws Exception {
        return exchange(line + "\r\nConnection: close", "").lines().findFirst().orElse("");
    }

    /**
     * Sends a request as it is, and returns the answer as it is, up to the end of the connection.
     *
     * @param head without the Host header and the empty line at its end
     * @param body the part of the body that is sent
     */
    static String exchange(String head, String body) throws Exception {
        URI node = Container.http("/");
        try (Socket socket = new Socket(node.getHost(), node.getPort())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write((head + "\r\nHost: " + node.getHost() + "\r\n\r\n" + body)
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    static int status(String path) throws Exception {
        return send(path).statusCode();
    }

    /**
     * The version in the last line of an answer.
     *
     * @param header that must name the same version, once
     */
    static String get(String path, String header) throws Exception {
        HttpResponse<String> response = send(path);
        String version = response.body().substring(response.body().lastIndexOf('\n') + 1);
        if (response.statusCode() != 200) {
            throw new IllegalStateException(response.statusCode() + " " + response.body());
        }
        if (!String.join(" ", response.headers().allValues(header)).equals(version)) {
            throw new IllegalStateException("a mix: " + version + " and " + response.headers());
        }
        return version;
    }
}
