package dev.midstream.swap.core.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midstream.swap.plan.ComponentState;
import dev.midstream.swap.plan.ComponentState.Need;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;

/** A component is due if it worked when its revision became live, also after a restart. */
class DueComponentsTest {
    private static final ComponentState A = ComponentState.working("a", "", List.of());
    private static final ComponentState A_LACKS =
            ComponentState.unsatisfied("a", "", List.of(), List.of(new Need("x.Gone", null)));
    private static final ComponentState B_LACKS =
            ComponentState.unsatisfied("b", "", List.of(), List.of(new Need("x.Never", null)));

    @TempDir
    Path folder;

    private final List<ComponentState> states = new ArrayList<>();
    private DueComponents due;

    @BeforeEach
    void restart() {
        due = new DueComponents(folder.resolve("components.properties"), bundle -> states);
    }

    private static Bundle bundle(String location) {
        return (Bundle) Proxy.newProxyInstance(
                Bundle.class.getClassLoader(),
                new Class<?>[] {Bundle.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getSymbolicName" -> "shop";
                    case "getLocation" -> location;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private void set(ComponentState... now) {
        states.clear();
        states.addAll(List.of(now));
    }

    @Test
    void onlyWhatWorkedIsDue() throws Exception {
        set(A, B_LACKS);
        due.record(List.of(bundle("one")));
        assertThat(due.unsatisfied(bundle("one"))).isEmpty();
        set(A_LACKS, B_LACKS);
        assertThat(due.unsatisfied(bundle("one"))).containsExactly(A_LACKS.sentence());
        restart();
        assertThat(due.unsatisfied(bundle("one"))).as("after a restart").containsExactly(A_LACKS.sentence());
        set();
        assertThat(due.unsatisfied(bundle("one"))).containsExactly("component a is not there any more");
    }

    @Test
    void everythingIsDueIfNothingWasRecorded() throws Exception {
        set(A, B_LACKS);
        assertThat(due.unsatisfied(bundle("one"))).containsExactly(B_LACKS.sentence());
        due.record(List.of(bundle("two")));
        assertThat(due.unsatisfied(bundle("one"))).containsExactly(B_LACKS.sentence());
        set(A, ComponentState.unconfigured("c", List.of(), List.of("c")));
        assertThat(due.unsatisfied(bundle("one")))
                .as("a configuration may be missing")
                .isEmpty();
    }

    @Test
    void deletedInstanceIsNotDueAndTheLastOneIs() throws Exception {
        set(ComponentState.working("a", "a~1", List.of()), ComponentState.working("a", "a~2", List.of()));
        due.record(List.of(bundle("one")));
        set(ComponentState.working("a", "a~1", List.of()));
        assertThat(due.unsatisfied(bundle("one"))).isEmpty();
        ComponentState unconfigured = ComponentState.unconfigured("a", List.of(), List.of("a"));
        set(unconfigured);
        assertThat(due.unsatisfied(bundle("one"))).containsExactly(unconfigured.sentence());
    }

    @Test
    void unreadableFileMakesEverythingDue() throws Exception {
        Files.write(folder.resolve("components.properties"), new byte[] {(byte) 0xff, (byte) 0xfe, '='});
        restart();
        set(A, B_LACKS);
        assertThat(due.unsatisfied(bundle("one"))).containsExactly(B_LACKS.sentence());
    }
}
