package dev.midstream.swap.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midstream.swap.gate.Revisions;
import dev.midstream.swap.gate.Routing;
import dev.midstream.swap.gate.RoutingTable;
import dev.midstream.swap.gate.Routings;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;

/** Readiness starts from what must be there, not from what is there. */
class ServicesCheckTest {
    private final Map<String, Routing> routings = new HashMap<>();
    private final Map<String, String> committed = new HashMap<>();
    private final Set<String> started = new HashSet<>();
    private final List<String> complaints = new ArrayList<>();

    private static <T> T fake(Class<T> type, Map<String, java.util.function.Function<Object[], Object>> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> answers.get(method.getName()).apply(arguments)));
    }

    private final ServicesCheck check = new ServicesCheck(
            fake(
                    RoutingTable.class,
                    Map.of(
                            "routings", none -> routings.values(),
                            "routing", arguments -> Optional.ofNullable(routings.get(arguments[0])))),
            fake(Revisions.class, Map.of("committed", none -> committed)),
            () -> started,
            revision -> complaints,
            List.of());

    private static Bundle bundle(int state) {
        return fake(Bundle.class, Map.of("getState", none -> state, "toString", none -> "revision"));
    }

    private boolean ready() {
        return check.execute().isOk();
    }

    @Test
    void committedServiceWithoutRevisionIsNotReady() {
        assertThat(ready()).isTrue();
        committed.put("shop", "file:shop.jar");
        assertThat(ready()).as("nothing is known of it in this run").isFalse();
        routings.put("shop", Routings.empty("shop"));
        assertThat(ready()).as("it has not started").isFalse();
        routings.put("shop", Routings.live("shop", bundle(Bundle.STARTING)));
        assertThat(ready()).as("it starts").isFalse();
        routings.put("shop", Routings.live("shop", bundle(Bundle.ACTIVE)));
        assertThat(ready()).isTrue();
    }

    @Test
    void bundleThatStartsWithFrameworkIsDue() {
        started.add("shop");
        assertThat(ready()).isFalse();
        routings.put("shop", Routings.live("shop", bundle(Bundle.ACTIVE)));
        assertThat(ready()).isTrue();
    }

    @Test
    void refusedServiceLeavesNoTrace() {
        routings.put("refused", Routings.empty("refused"));
        assertThat(ready()).isTrue();
    }

    @Test
    void unsatisfiedComponentOfLiveRevisionIsNotReady() {
        routings.put("shop", Routings.live("shop", bundle(Bundle.ACTIVE)));
        complaints.add("component x is not satisfied");
        assertThat(ready()).isFalse();
    }

    @Test
    void serviceOnOtherNodesIsTheirs() {
        committed.put("shop", "file:shop.jar");
        routings.put("shop", Routings.remote("shop"));
        assertThat(ready()).isTrue();
    }
}
