package dev.midstream.cluster.core.zookeeper;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Relays connections to a port of this machine, and breaks one instead of an answer when it is told to. */
final class LossyRelay implements AutoCloseable {
    private static final int BUFFER = 8 << 10;
    /** The length of an answer's frame and its request's number; an answer to a ping has a negative number. */
    private static final int NUMBER = 4;

    private final ServerSocket server;
    private final ExecutorService threads = Executors.newCachedThreadPool(Daemons.named("lossy-relay"));
    private final int target;
    private final AtomicBoolean losing = new AtomicBoolean();
    private final AtomicInteger accepted = new AtomicInteger();
    private volatile boolean lost;

    LossyRelay(int target) throws IOException {
        this(target, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    }

    /** @param server accepts the connections, by TLS for instance */
    LossyRelay(int target, ServerSocket server) {
        this.target = target;
        this.server = server;
        threads.execute(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    void loseNextAnswer() {
        lost = false;
        losing.set(true);
    }

    /** Returns the number of connections so far. */
    int accepted() {
        return accepted.get();
    }

    /** Returns true if an answer was lost since {@link #loseNextAnswer}. */
    boolean lost() {
        return lost;
    }

    private void accept() {
        try {
            while (!server.isClosed()) {
                Socket client = server.accept();
                accepted.incrementAndGet();
                Socket behind = new Socket(InetAddress.getLoopbackAddress(), target);
                threads.execute(() -> relay(client, behind, false));
                threads.execute(() -> relay(behind, client, true));
            }
        } catch (IOException e) {
            threads.shutdownNow(); // closed
        }
    }

    private void relay(Socket from, Socket to, boolean answers) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[BUFFER];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                boolean ping = read > NUMBER && buffer[NUMBER] < 0;
                if (answers && !ping && losing.compareAndSet(true, false)) {
                    lost = true;
                    return;
                }
                out.write(buffer, 0, read);
            }
        } catch (IOException e) {
            // the other direction has ended
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }
}
