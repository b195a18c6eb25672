package dev.midstream.messaging.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midstream.swap.gate.ActiveCall;
import dev.midstream.swap.gate.Routing;
import dev.midstream.swap.gate.RoutingTable;
import dev.midstream.swap.gate.Tenure;
import dev.midstream.swap.gate.TestService;
import dev.midstream.swap.gate.Traffic;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceException;
import org.osgi.framework.ServiceReference;

class GateTargetTest {
    private final TestService service = new TestService("test.service");
    private final GateTarget target = new GateTarget(new Table(), service.routing(), null);
    private final Message message = (Message) Proxy.newProxyInstance(
            GateTargetTest.class.getClassLoader(), new Class<?>[] {Message.class}, (proxy, method, arguments) -> null);
    private final List<String> handled = new ArrayList<>();

    private static final class Table implements RoutingTable {
        @Override
        public Optional<Routing> routing(String service) {
            return Optional.empty();
        }

        @Override
        public Collection<Routing> routings() {
            return List.of();
        }

        @Override
        public Optional<Bundle> live(String service) {
            return Optional.empty();
        }

        @Override
        public Object service(ServiceReference<?> gate, Tenure tenure) {
            return TestService.object(tenure);
        }
    }

    private Tenure handling(String version) {
        MessageListener listener = received -> handled.add(version);
        return TestService.tenure(version, listener);
    }

    private static Tenure failing(String version) {
        MessageListener listener = received -> {
            throw new StackOverflowError(version);
        };
        return TestService.tenure(version, listener);
    }

    @Test
    void liveRevisionHandlesMessage() throws Exception {
        Tenure live = handling("1.0.0");
        service.shift(live);

        assertThat(target.deliver(message, () -> {})).isEqualTo("1.0.0");
        assertThat(handled).containsExactly("1.0.0");
        assertThat(live.traffic()).containsEntry(ActiveMessage.KIND, new Traffic(1, 0, 0, 0));
        assertThat(live.inFlight()).isZero();
    }

    @Test
    void failedMessageGoesToFallback() throws Exception {
        Tenure live = failing("2.0.0");
        Tenure previous = handling("1.0.0");
        service.shift(live);
        service.keepFallback(previous);

        assertThat(target.deliver(message, () -> {})).isEqualTo("1.0.0");
        assertThat(handled).containsExactly("1.0.0");
        assertThat(live.inFlight() + previous.inFlight()).isZero();
    }

    @Test
    void failureWithoutFallbackNamesRevision() {
        Tenure live = failing("2.0.0");
        service.shift(live);

        assertThatThrownBy(() -> target.deliver(message, () -> {}))
                .isInstanceOfSatisfying(FailedException.class, failed -> assertThat(failed.revision())
                        .isEqualTo("2.0.0"))
                .hasCauseInstanceOf(StackOverflowError.class);
        assertThat(live.inFlight()).isZero();
    }

    @Test
    void endOfTheDrainReportsAMessageThatIsHandled() throws Exception {
        List<String> reports = new ArrayList<>();
        MessageListener listener =
                received -> service.shift(TestService.tenure("2.0.0")).present().forEach(ActiveCall::endGracefully);
        Tenure live = TestService.tenure("1.0.0", listener);
        service.shift(live);
        target.deliver(message, () -> reports.add("late"));

        assertThat(reports).containsExactly("late");
        assertThat(live.inFlight()).isZero();
    }

    /** An interrupt or a report after the end would hit the next message of the thread. */
    @Test
    void messageThatHasEndedIsNeitherReportedNorInterrupted() throws Exception {
        List<ActiveCall> calls = new ArrayList<>();
        List<String> reports = new ArrayList<>();
        Tenure[] live = new Tenure[1];
        MessageListener listener = received -> calls.addAll(live[0].present());
        live[0] = TestService.tenure("1.0.0", listener);
        service.shift(live[0]);
        target.deliver(message, () -> reports.add("late"));
        calls.forEach(ActiveCall::endGracefully);
        calls.forEach(ActiveCall::abort);

        assertThat(calls).hasSize(1);
        assertThat(reports).isEmpty();
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void withoutLiveRevisionMessageIsRefused() {
        assertThatThrownBy(() -> target.deliver(message, () -> {})).isInstanceOf(ServiceException.class);
    }
}
