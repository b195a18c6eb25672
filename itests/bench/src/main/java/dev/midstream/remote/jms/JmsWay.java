package dev.midstream.remote.jms;

import dev.midstream.bench.remote.BenchBroker;
import dev.midstream.bench.remote.Echo;
import dev.midstream.bench.remote.Way;
import dev.midstream.remote.codec.ContractCodec;
import dev.midstream.remote.codec.Limits;
import jakarta.jms.ConnectionFactory;
import java.lang.reflect.Proxy;
import java.util.List;

/** Calls by queues as nodes make them, without a framework around it; in its package, for it exports nothing. */
public final class JmsWay implements Way {
    private static final String QUEUE = "midstream.remote.calls.bench";
    private static final long TIMEOUT = 30_000;
    private static final int THREADS = 32;
    private static final int CALLS = 256;

    @Override
    public String name() {
        return "midstream.jms";
    }

    private static ContractCodec codec() {
        return ContractCodec.of(List.of(Echo.class), Limits.DEFAULT);
    }

    @Override
    public String serve() throws Exception {
        String address = BenchBroker.address();
        ConnectionFactory factory = BenchBroker.factory(address);
        Echo service = payload -> payload;
        @SuppressWarnings("resource") // for the life of the process
        Desk desk = new Desk(factory, QUEUE, service, codec(), new Server(factory), THREADS, CALLS);
        desk.open();
        return address;
    }

    @Override
    public Caller callers(String address) {
        @SuppressWarnings("resource") // for the life of the process
        dev.midstream.remote.jms.Caller caller =
                new dev.midstream.remote.jms.Caller(BenchBroker.factory(address), "bench", 1000);
        Echo proxy = (Echo) Proxy.newProxyInstance(
                Echo.class.getClassLoader(),
                new Class<?>[] {Echo.class},
                new RemoteHandler(caller, QUEUE, codec(), false, TIMEOUT));
        return () -> proxy;
    }
}
