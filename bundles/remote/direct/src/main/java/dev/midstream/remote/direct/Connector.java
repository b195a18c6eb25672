package dev.midstream.remote.direct;

import java.io.IOException;
import java.net.Socket;

/** Makes sockets to servers, encrypted or not. */
interface Connector {

    /** A socket that is connected and, if it is encrypted, on which both sides know each other. */
    Socket connect(String host, int port, int timeoutMillis) throws IOException;
}
