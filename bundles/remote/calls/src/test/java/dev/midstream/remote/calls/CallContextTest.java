package dev.midstream.remote.calls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CallContextTest {
    @AfterEach
    void leave() {
        CallContext.restore(null);
    }

    @Test
    void nestedCallHasNoMoreTimeThanIsLeft() {
        assertThat(CallContext.within(1_000)).isEqualTo(1_000);
        new CallContext(System.nanoTime() + 500, Map.of()).enter();
        assertThat(CallContext.within(1_000_000_000_000L)).isLessThanOrEqualTo(500);
        new CallContext(System.nanoTime() - 1, Map.of()).enter();
        assertThat(CallContext.within(1_000)).isNegative();
    }

    @Test
    void contextBeforeIsRestored() {
        CallContext outer = new CallContext(System.nanoTime(), Map.of("traceparent", "00-1-2-01"));
        assertThat(outer.enter()).isNull();
        CallContext before = new CallContext(System.nanoTime(), Map.of()).enter();
        assertThat(CallContext.currentHeaders()).isEmpty();
        CallContext.restore(before);
        assertThat(CallContext.current()).isSameAs(outer);
        assertThat(CallContext.currentHeaders()).containsEntry("traceparent", "00-1-2-01");
    }
}
