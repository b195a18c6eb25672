package dev.midstream.remote.jms;

import dev.midstream.remote.testing.CallsContract;
import java.nio.file.Path;
import org.apache.aries.rsa.spi.Endpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class CallsTest extends CallsContract {
    @TempDir
    Path folder;

    private TestBroker broker;
    private TestNode caller;
    private TestNode provider;
    private Endpoint endpoint;

    @Override
    protected <T> T remote(Class<T> contract, T service) throws Exception {
        broker = new TestBroker(folder);
        caller = new TestNode("caller", broker.tcp());
        provider = new TestNode("provider", broker.tcp());
        endpoint = provider.export(contract, service);
        return caller.proxy(contract, endpoint.description());
    }

    @AfterEach
    void close() throws Exception {
        caller.close();
        TestNode.close(endpoint);
        provider.close();
        broker.close();
    }
}
