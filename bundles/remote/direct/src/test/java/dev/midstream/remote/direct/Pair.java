package dev.midstream.remote.direct;

import dev.midstream.remote.codec.ContractCodec;
import dev.midstream.security.secret.ClusterSecret;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A server and a client of it, on a free port. */
final class Pair implements AutoCloseable {
    final Settings settings;
    final Server server;
    final DirectClient client;
    final Map<String, String> headers = new HashMap<>();

    Pair(Settings settings) throws IOException {
        this(settings, Optional.empty(), Optional.empty());
    }

    Pair(Settings settings, Optional<ClusterSecret> serversSecret, Optional<ClusterSecret> clientsSecret)
            throws IOException {
        this.settings = settings;
        this.server = new Server(settings, new Security(serversSecret, "there").listen("127.0.0.1", 0));
        this.client = new DirectClient(settings, new Security(clientsSecret, "here"), () -> headers);
    }

    <T> T call(Class<T> contract, T service) {
        return call(contract, service, 60_000);
    }

    <T> T call(Class<T> contract, T service, long timeoutMillis) {
        ContractCodec codec = ContractCodec.of(List.of(contract), settings.limits());
        return proxy(contract, server.export(service, codec), timeoutMillis);
    }

    <T> T proxy(Class<T> contract, long key, long timeoutMillis) {
        ContractCodec codec = ContractCodec.of(List.of(contract), settings.limits());
        return contract.cast(client.proxy(
                contract.getClassLoader(), List.of(contract), codec, "127.0.0.1", server.port(), key, timeoutMillis));
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }
}
