package dev.midstream.remote.direct;

import dev.midstream.security.secret.ClusterSecret;
import dev.midstream.security.secret.ClusterToken;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.Optional;
import org.osgi.framework.BundleContext;

/** How connections are protected: by TLS if the node belongs to a cluster, not at all on the machine itself if not. */
final class Security implements Connector {
    private static final int BACKLOG = 128;

    /** Null without a cluster. */
    private final Tls tls;

    private final Connector plain = new PlainConnector();

    /** @param secret of the cluster, if there is one */
    Security(Optional<ClusterSecret> secret, String node) throws IOException {
        try {
            this.tls = secret.isPresent() ? new Tls(secret.get().keys(ClusterAuthority.PURPOSE), node) : null;
        } catch (GeneralSecurityException e) {
            throw new IOException("The node's certificate could not be made: " + e.getMessage(), e);
        }
    }

    static Security of(BundleContext context) throws IOException {
        String node = context.getProperty("midstream.node");
        String etc = context.getProperty("karaf.etc");
        Optional<ClusterToken> token = etc == null ? Optional.empty() : ClusterToken.read(ClusterToken.file(etc));
        return new Security(token.map(ClusterToken::secret), node == null ? "node1" : node);
    }

    boolean isEncrypted() {
        return tls != null;
    }

    /** A listener, whose connections are protected in the same way. */
    ServerSocket listen(String host, int port) throws IOException {
        InetAddress address = InetAddress.getByName(host);
        if (!isEncrypted() && !address.isLoopbackAddress()) {
            throw new IOException("without a cluster's secret nobody but this machine may connect, and " + host
                    + " is not this machine's own address");
        }
        ServerSocket listener = isEncrypted() ? tls.listener() : new ServerSocket();
        try {
            listener.setReuseAddress(true);
            listener.bind(new InetSocketAddress(address, port), BACKLOG);
            return listener;
        } catch (IOException | RuntimeException e) {
            listener.close();
            throw e;
        }
    }

    @Override
    public Socket connect(String host, int port, int timeoutMillis) throws IOException {
        return isEncrypted() ? tls.connect(host, port, timeoutMillis) : plain.connect(host, port, timeoutMillis);
    }

    @Override
    public String toString() {
        return isEncrypted() ? "TLS, both sides known" : "without encryption, on this machine only";
    }
}
