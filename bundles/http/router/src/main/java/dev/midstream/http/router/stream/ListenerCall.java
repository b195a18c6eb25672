package dev.midstream.http.router.stream;

import java.io.IOException;

/** Calls of stream listeners by the container. */
final class ListenerCall {
    interface Callback {
        void run() throws IOException;
    }

    private ListenerCall() {}

    /** Calls a listener unless the request is over. */
    static void run(StreamMonitor monitor, Callback callback) throws IOException {
        try {
            if (monitor.enter()) {
                callback.run();
            }
        } finally {
            monitor.leave();
        }
    }

    static void failed(StreamMonitor monitor, Throwable failure) {
        if (failure instanceof IOException connection) {
            monitor.failed(connection);
        }
    }
}
