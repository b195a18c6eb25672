package dev.midstream.remote.direct;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The connections that have been accepted and have not shown yet that they speak the protocol. Anybody can open one, so
 * they have limits of their own: in number, for each address, and in time. Thread-safe.
 */
final class Arrivals {
    private final int most;
    private final int mostOfAddress;
    private final long nanos;
    /** The times of arrival; guarded by this. */
    private final Map<Socket, Long> sockets = new LinkedHashMap<>();

    Arrivals(int most, long nanos) {
        this.most = most;
        this.mostOfAddress = Math.max(1, most / 2);
        this.nanos = nanos;
    }

    /** @return false if there are too many already */
    synchronized boolean add(Socket socket, long now) {
        InetAddress address = socket.getInetAddress();
        long same = sockets.keySet().stream()
                .filter(other -> address.equals(other.getInetAddress()))
                .count();
        return sockets.size() < most && same < mostOfAddress && sockets.put(socket, now) == null;
    }

    synchronized void remove(Socket socket) {
        sockets.remove(socket);
    }

    /** Closes those that have taken too long, however often they have sent something. */
    synchronized void closeLate(long now) {
        for (Iterator<Map.Entry<Socket, Long>> each = sockets.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<Socket, Long> arrival = each.next();
            if (now - arrival.getValue() >= nanos) {
                each.remove();
                close(arrival.getKey());
            }
        }
    }

    synchronized void closeAll() {
        sockets.keySet().forEach(Arrivals::close);
        sockets.clear();
    }

    static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            return; // it is closed as far as it can be
        }
    }
}
