package dev.midstream.remote.direct;

import dev.midstream.remote.codec.ContractCodec;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The calling side: proxies, and the peers that they share. */
final class DirectClient implements AutoCloseable {
    private final Settings settings;
    private final Connector connector;
    private final Supplier<Map<String, String>> headers;
    private final ExecutorService helpers = Threads.helpers("client");
    private final ScheduledExecutorService pulse = Threads.pulse("client");
    private final Map<String, Peer> peers = new HashMap<>();
    /** Peers without proxies whose last calls have not ended. */
    private final Set<Peer> retiring = ConcurrentHashMap.newKeySet();

    /** @param headers what every call of the present thread sends along */
    DirectClient(Settings settings, Connector connector, Supplier<Map<String, String>> headers) {
        this.settings = settings;
        this.connector = connector;
        this.headers = headers;
        long period = settings.times().period();
        pulse.scheduleWithFixedDelay(
                Threads.guarded("The check of connections", this::look), period, period, TimeUnit.MILLISECONDS);
    }

    /** A proxy for a service; its handler is {@link AutoCloseable}, and closing that lets go of the connection. */
    Object proxy(
            ClassLoader loader,
            List<Class<?>> contracts,
            ContractCodec codec,
            String host,
            int port,
            long key,
            long timeoutMillis) {
        Peer peer;
        synchronized (peers) {
            peer = peers.computeIfAbsent(
                    host + ":" + port, address -> new Peer(host, port, connector, settings, helpers));
            peer.users++;
        }
        return Proxy.newProxyInstance(
                loader, contracts.toArray(new Class<?>[0]), new RemoteHandler(this, peer, key, codec, timeoutMillis));
    }

    /** Lets go of a peer for one proxy; without any, its connection ends with its last call: calls under way are answered. */
    void release(Peer peer) {
        synchronized (peers) {
            peer.users--;
            if (peer.users > 0) {
                return;
            }
            peers.values().remove(peer);
        }
        retiring.add(peer); // before it is looked at: the check of connections closes it later
        peer.retire(); // outside of the lock, because it may wait
        closeIfRetired(peer);
    }

    private void closeIfRetired(Peer peer) {
        if (peer.isRetired()) {
            retiring.remove(peer);
            peer.close("nobody uses the connection any more");
        }
    }

    Supplier<Map<String, String>> headers() {
        return headers;
    }

    ExecutorService helpers() {
        return helpers;
    }

    ScheduledExecutorService pulse() {
        return pulse;
    }

    private void look() {
        long now = System.nanoTime();
        List<Peer> all;
        synchronized (peers) {
            all = new ArrayList<>(peers.values());
        }
        retiring.forEach(this::closeIfRetired);
        all.addAll(retiring);
        for (Peer peer : all) {
            ClientConnection connection = peer.present();
            if (connection != null && !connection.isLost()) {
                connection.look(now);
            }
        }
    }

    @Override
    public void close() {
        List<Peer> all;
        synchronized (peers) {
            all = new ArrayList<>(peers.values());
            peers.clear();
        }
        all.addAll(retiring);
        all.forEach(peer -> peer.close("the transport stops"));
        pulse.shutdownNow();
        helpers.shutdown();
    }
}
