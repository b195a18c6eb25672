package dev.midstream.remote.direct;

import dev.midstream.bench.remote.Echo;
import dev.midstream.bench.remote.Way;
import dev.midstream.remote.codec.ContractCodec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;

/** The direct transport as nodes use it, without a framework around it; in its package, for it exports nothing. */
public final class DirectWay implements Way {
    private static final long TIMEOUT = 30_000;

    @Override
    public String name() {
        return "midstream.direct";
    }

    private static ContractCodec codec() {
        return ContractCodec.of(List.of(Echo.class), Settings.DEFAULT.limits());
    }

    @Override
    public String serve() throws IOException {
        @SuppressWarnings("resource") // for the life of the process
        Server server = new Server(Settings.DEFAULT, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        Echo service = payload -> payload;
        return server.port() + "/" + server.export(service, codec());
    }

    @Override
    public Caller callers(String address) {
        String[] parts = address.split("/");
        @SuppressWarnings("resource") // for the life of the process
        DirectClient client = new DirectClient(Settings.DEFAULT, new PlainConnector(), Map::of);
        Echo proxy = (Echo) client.proxy(
                Echo.class.getClassLoader(),
                List.of(Echo.class),
                codec(),
                "127.0.0.1",
                Integer.parseInt(parts[0]),
                Long.parseLong(parts[1]),
                TIMEOUT);
        return () -> proxy;
    }
}
