package dev.midstream.remote.direct;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/** Without encryption, for the machine itself. */
final class PlainConnector implements Connector {

    @Override
    public Socket connect(String host, int port, int timeoutMillis) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(host, port), timeoutMillis);
            return socket;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }
}
