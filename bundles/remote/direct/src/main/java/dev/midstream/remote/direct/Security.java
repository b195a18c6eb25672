package dev.midstream.remote.direct;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.osgi.framework.BundleContext;

/** How connections are protected: by TLS if the node belongs to a cluster, not at all on the machine itself if not. */
final class Security implements Connector {
    private static final int BACKLOG = 128;

    private final Connector connector = new PlainConnector();

    static Security of(BundleContext context) throws IOException {
        return new Security();
    }

    boolean isEncrypted() {
        return false;
    }

    /** A listener, whose connections are protected in the same way. */
    ServerSocket listen(String host, int port) throws IOException {
        InetAddress address = InetAddress.getByName(host);
        if (!isEncrypted() && !address.isLoopbackAddress()) {
            throw new IOException("without a cluster's secret nobody but this machine may connect, and " + host
                    + " is not this machine's own address");
        }
        ServerSocket listener = new ServerSocket();
        listener.setReuseAddress(true);
        listener.bind(new InetSocketAddress(address, port), BACKLOG);
        return listener;
    }

    @Override
    public Socket connect(String host, int port, int timeoutMillis) throws IOException {
        return connector.connect(host, port, timeoutMillis);
    }

    @Override
    public String toString() {
        return isEncrypted() ? "TLS, both sides known" : "without encryption, on this machine only";
    }
}
