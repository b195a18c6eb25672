package dev.midstream.http.router.stream;

import java.io.IOException;

/** The calls of one stream listener by the container. */
final class ListenerCall {
    interface Callback {
        void run() throws IOException;
    }

    private final StreamMonitor monitor;
    private volatile boolean thrown;

    ListenerCall(StreamMonitor monitor) {
        this.monitor = monitor;
    }

    /** Calls the listener unless the request is over. */
    void run(Callback callback) throws IOException {
        try {
            if (monitor.enter()) {
                thrown = true;
                callback.run();
                thrown = false;
            }
        } finally {
            monitor.leave();
        }
    }

    /** Notes an error that the container reports, unless the listener itself has thrown it. */
    void failed(Throwable failure) {
        if (!thrown && failure instanceof IOException connection) {
            monitor.failed(connection);
        }
    }
}
