package dev.midstream.messaging.broker;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What lies between two brokers: it can hold back what the far one answers, and be cut. */
final class Wire implements AutoCloseable {
    private final ServerSocket near;
    private final URI far;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private boolean held;

    Wire(URI far) throws IOException {
        this.far = far;
        this.near = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    URI uri() {
        return URI.create("tcp://127.0.0.1:" + near.getLocalPort());
    }

    synchronized void hold() {
        held = true;
    }

    synchronized void release() {
        held = false;
        notifyAll();
    }

    /** What was held back is lost. Whoever connects again has a wire that holds nothing back. */
    void cut() throws IOException {
        for (Socket socket : open) {
            open.remove(socket);
            socket.close();
        }
        release();
    }

    private void accept() throws IOException {
        while (true) {
            Socket here = near.accept();
            Socket there = new Socket(far.getHost(), far.getPort());
            open.add(here);
            open.add(there);
            start(() -> copy(here.getInputStream(), there.getOutputStream(), false));
            start(() -> copy(there.getInputStream(), here.getOutputStream(), true));
        }
    }

    private void copy(InputStream in, OutputStream out, boolean answers) throws IOException, InterruptedException {
        byte[] buffer = new byte[8192];
        for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
            if (answers) {
                awaitRelease();
            }
            out.write(buffer, 0, length);
        }
    }

    private synchronized void awaitRelease() throws InterruptedException {
        while (held) {
            wait();
        }
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private static void start(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException | InterruptedException e) {
                return; // cut
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        near.close();
        cut();
    }
}
