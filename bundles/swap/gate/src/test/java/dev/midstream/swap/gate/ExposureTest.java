package dev.midstream.swap.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.osgi.framework.ServiceRegistration;

class ExposureTest {
    @Test
    void failedRegistrationIsTriedAgain() {
        AtomicInteger attempts = new AtomicInteger();
        Exposure exposure = new Exposure(() -> new FixedBinding("service")) {
            @Override
            boolean serves(Binding binding) {
                return true;
            }

            @Override
            ServiceRegistration<?> register(Binding binding) {
                if (attempts.incrementAndGet() < 3) {
                    throw new NoClassDefFoundError("contract");
                }
                return null;
            }

            @Override
            void mark(Map<String, Object> properties) {
                // nothing to add
            }
        };

        assertThatThrownBy(exposure::sync).isInstanceOf(NoClassDefFoundError.class);
        assertThatThrownBy(exposure::sync).isInstanceOf(NoClassDefFoundError.class);
        exposure.sync();
        assertThat(attempts).hasValue(3);
    }
}
