package dev.midstream.remote.jms;

import jakarta.jms.ConnectionFactory;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.aries.rsa.spi.Endpoint;
import org.osgi.service.remoteserviceadmin.EndpointDescription;

/** The transport of a node, without its container. */
final class TestNode implements AutoCloseable {
    final JmsProvider provider;

    TestNode(String name, ConnectionFactory factory) {
        this(name, factory, TestSettings.DEFAULT);
    }

    TestNode(String name, ConnectionFactory factory, Settings settings) {
        this.provider =
                new JmsProvider(factory, settings, name, UUID.randomUUID().toString());
    }

    <T> Endpoint export(Class<T> contract, T service, Map<String, Object> more) {
        Map<String, Object> properties = new HashMap<>(more);
        properties.put("midstream.service", "test.service");
        properties.put("service.exported.interfaces", "*");
        return provider.exportService(service, null, properties, new Class<?>[] {contract});
    }

    <T> Endpoint export(Class<T> contract, T service) {
        return export(contract, service, Map.of());
    }

    <T> T proxy(Class<T> contract, EndpointDescription endpoint) {
        return contract.cast(
                provider.importEndpoint(contract.getClassLoader(), null, new Class<?>[] {contract}, endpoint));
    }

    static void close(Endpoint endpoint) {
        try {
            endpoint.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        provider.stop();
    }
}
