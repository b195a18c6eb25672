package dev.midstream.swap.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.osgi.framework.ServiceException;

class GateClassTest {
    /** One method for every shape that a contract's method can have. */
    public interface Shapes<T> extends Comparable<T> {
        void nothing();

        boolean flag(boolean value);

        byte octet(byte value);

        char letter(char value);

        short small(short value);

        int number(int value);

        long large(long value);

        float single(float value);

        double wide(double value);

        long mixed(int one, long two, double three, String four, Object... rest);

        int[] array(int[] values);

        T generic(T value);

        String overloaded(String value);

        String overloaded(Object value);

        void checked() throws IOException;

        CompletionStage<String> later();

        default String inherited() {
            return "default of " + number(1);
        }

        static String utility() {
            return "static";
        }
    }

    static class Service implements Shapes<String> {
        final CompletableFuture<String> future = new CompletableFuture<>();

        @Override
        public void nothing() {}

        @Override
        public boolean flag(boolean value) {
            return value;
        }

        @Override
        public byte octet(byte value) {
            return value;
        }

        @Override
        public char letter(char value) {
            return value;
        }

        @Override
        public short small(short value) {
            return value;
        }

        @Override
        public int number(int value) {
            return value;
        }

        @Override
        public long large(long value) {
            return value;
        }

        @Override
        public float single(float value) {
            return value;
        }

        @Override
        public double wide(double value) {
            return value;
        }

        @Override
        public long mixed(int one, long two, double three, String four, Object... rest) {
            return one + two + (long) three + four.length() + rest.length;
        }

        @Override
        public int[] array(int[] values) {
            return values;
        }

        @Override
        public String generic(String value) {
            return value;
        }

        @Override
        public String overloaded(String value) {
            return "string";
        }

        @Override
        public String overloaded(Object value) {
            return "object";
        }

        @Override
        public void checked() throws IOException {
            throw new IOException("as thrown");
        }

        @Override
        public CompletionStage<String> later() {
            return future;
        }

        @Override
        public int compareTo(String other) {
            return 42;
        }
    }

    private final Routing routing = new Routing("test.service", new Epochs());

    @SuppressWarnings("unchecked")
    private Shapes<String> gate(int slot) {
        return (Shapes<String>) new GateClass(List.of(Shapes.class), true).newGate(routing, slot, null);
    }

    private Tenure tenure(Object... services) {
        Binding[] bindings = new Binding[services.length];
        for (int i = 0; i < services.length; i++) {
            Object service = services[i];
            bindings[i] = new FixedBinding(service);
        }
        return new Tenure(TestRevisions.named(), bindings);
    }

    @Test
    void everyShapeOfMethodReachesTheService() {
        routing.shift(tenure(new Service()));
        Shapes<String> gate = gate(0);

        gate.nothing();
        assertThat(gate.flag(true)).isTrue();
        assertThat(gate.octet((byte) -7)).isEqualTo((byte) -7);
        assertThat(gate.letter('ß')).isEqualTo('ß');
        assertThat(gate.small((short) 300)).isEqualTo((short) 300);
        assertThat(gate.number(70_000)).isEqualTo(70_000);
        assertThat(gate.large(1L << 40)).isEqualTo(1L << 40);
        assertThat(gate.single(1.5f)).isEqualTo(1.5f);
        assertThat(gate.wide(2.5)).isEqualTo(2.5);
        assertThat(gate.mixed(1, 2, 3.0, "four", 5, 6)).isEqualTo(12);
        assertThat(gate.array(new int[] {1, 2})).containsExactly(1, 2);
        assertThat(gate.generic("same")).isEqualTo("same");
        assertThat(gate.overloaded("")).isEqualTo("string");
        assertThat(gate.overloaded(1)).isEqualTo("object");
        assertThat(gate.compareTo("")).isEqualTo(42);
        assertThat(gate.inherited()).isEqualTo("default of 1");
        assertThat(routing.current().inFlight()).isZero();
        assertThat(routing.current().entered()).isEqualTo(16);
    }

    @Test
    void exceptionsComeAsThrownAndEndTheCall() {
        routing.shift(tenure(new Service()));

        assertThatThrownBy(gate(0)::checked)
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("as thrown");
        assertThat(routing.current().inFlight()).isZero();
    }

    @Test
    void anAsynchronousCallIsInFlightUntilItsResultIsComplete() {
        Service service = new Service();
        Tenure first = tenure(service);
        routing.shift(first);

        CompletionStage<String> result = gate(0).later();
        routing.shift(tenure(new Service()));
        assertThat(first.drained()).isFalse();

        service.future.completeExceptionally(new IOException("late"));
        assertThat(result).isSameAs(service.future);
        assertThat(first.drained()).isTrue();
    }

    @Test
    void aGateKeepsItsIdentityOverAShift() {
        routing.shift(tenure(new Service()));
        Shapes<String> gate = gate(0);
        Map<Object, String> held = Map.of(gate, "held");
        routing.shift(tenure(new Service()));

        assertThat(held).containsKey(gate);
        assertThat(gate).isEqualTo(gate).isNotEqualTo(gate(0));
        assertThat(gate.toString()).contains("test.service");
    }

    @Test
    void aCallWithoutARevisionSaysSo() {
        Shapes<String> gate = gate(0);
        assertThatThrownBy(gate::nothing)
                .isInstanceOf(ServiceException.class)
                .hasMessageContaining("test.service has no live revision");

        routing.shift(tenure());
        assertThatThrownBy(gate::nothing).isInstanceOf(ServiceException.class).hasMessageContaining("does not offer");
        assertThat(routing.current().inFlight()).isZero();
    }
}
