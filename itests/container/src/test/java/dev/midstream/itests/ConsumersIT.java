package dev.midstream.itests;

import static org.junit.Assert.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.Test;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/** Consumers do not see swaps, whatever kind of reference they hold. */
public class ConsumersIT extends ContainerTest {
    private static final int SWAPS = 20;
    private static final int KINDS = 10;

    @Test
    public void noConsumerSeesABindOrUnbind() throws Exception {
        install("dev.midstream.fixtures.consumer.jar");
        Await.until("consumers", () -> consumers().size() == KINDS);
        List<String> before = events();

        for (int swap = 1; swap <= SWAPS; swap++) {
            String version = "2.0." + swap;
            commit(probe(version));
            consumers().forEach((kind, consumer) -> assertEquals(kind, version, consumer.get()));
        }
        assertEquals(before, events());
    }

    @Test
    public void theServiceIsThereOnceAndKeepsItsId() throws Exception {
        ServiceReference<?> before = context.getServiceReference("dev.midstream.fixtures.probe.api.Probe");
        commit(probe("3.0.0"));
        ServiceReference<?>[] after = context.getAllServiceReferences("dev.midstream.fixtures.probe.api.Probe", null);
        assertEquals(1, after.length);
        assertEquals(before, after[0]);
    }

    @SuppressWarnings("unchecked")
    private Map<String, Supplier<String>> consumers() throws InvalidSyntaxException {
        Map<String, Supplier<String>> consumers = new TreeMap<>();
        for (ServiceReference<?> reference :
                new ArrayList<>(context.getServiceReferences(Supplier.class, "(&(kind=*)(!(kind=events)))"))) {
            consumers.put((String) reference.getProperty("kind"), (Supplier<String>) context.getService(reference));
        }
        return consumers;
    }

    @SuppressWarnings("unchecked")
    private List<String> events() throws InvalidSyntaxException {
        return ((Supplier<List<String>>)
                        context.getService(context.getServiceReferences(Supplier.class, "(kind=events)")
                                .iterator()
                                .next()))
                .get();
    }
}
