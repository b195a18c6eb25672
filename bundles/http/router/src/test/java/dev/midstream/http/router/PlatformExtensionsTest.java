package dev.midstream.http.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midstream.http.router.PlatformExtensions.Present;
import dev.midstream.swap.gate.BindException;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;

/** No application is built while a required extension is missing, whether it was ever registered or not. */
class PlatformExtensionsTest {
    private static final ServiceReference<Object> AUTHENTICATION = new FakeReference(Map.of("service.id", 1L));
    private static final ServiceReference<Object> OTHER = new FakeReference(Map.of("service.id", 2L));
    private static final Bundle ACTIVE = FakeBundle.in(Bundle.ACTIVE);
    private static final Bundle STOPPING = FakeBundle.in(Bundle.STOPPING);

    private final Present present = new Present(Set.of("authentication"));

    @Test
    void neverRegisteredRequiredExtensionIsMissing() {
        present.add(OTHER, "other");
        assertThat(present.missing()).containsExactly("authentication");
        assertThatThrownBy(present::all).isInstanceOf(BindException.class).hasMessageContaining("authentication");
    }

    @Test
    void allAreReturnedWhenRequiredArePresent() throws BindException {
        present.add(OTHER, "other");
        present.add(AUTHENTICATION, "authentication");
        assertThat(present.missing()).isEmpty();
        assertThat(present.all()).containsExactly(OTHER, AUTHENTICATION);
    }

    @Test
    void requiredExtensionIsMissingHoweverItLeaves() {
        present.add(AUTHENTICATION, "authentication");
        assertThat(present.remove(AUTHENTICATION, "authentication", ACTIVE)).isFalse();
        assertThat(present.missing()).containsExactly("authentication");

        present.add(AUTHENTICATION, "authentication");
        present.remove(AUTHENTICATION, "authentication", STOPPING);
        present.uninstalled(STOPPING);
        assertThat(present.missing()).containsExactly("authentication");
    }

    @Test
    void optionalExtensionIsMissingWhileItsBundleIsStopped() throws BindException {
        present.add(AUTHENTICATION, "authentication");
        present.add(OTHER, "other");
        assertThat(present.remove(OTHER, "other", STOPPING)).isFalse();
        assertThat(present.missing()).containsExactly("other");
        assertThat(present.uninstalled(STOPPING)).isTrue();
        assertThat(present.all()).containsExactly(AUTHENTICATION);
    }

    @Test
    void withdrawnOptionalExtensionIsLeftOut() throws BindException {
        present.add(AUTHENTICATION, "authentication");
        present.add(OTHER, "other");
        assertThat(present.remove(OTHER, "other", ACTIVE)).isTrue();
        assertThat(present.all()).containsExactly(AUTHENTICATION);
    }
}
