package dev.midstream.http.router;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midstream.swap.gate.BindException;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.service.jaxrs.runtime.dto.ApplicationDTO;
import org.osgi.service.jaxrs.runtime.dto.ExtensionDTO;
import org.osgi.service.jaxrs.runtime.dto.FailedApplicationDTO;
import org.osgi.service.jaxrs.runtime.dto.FailedExtensionDTO;
import org.osgi.service.jaxrs.runtime.dto.FailedResourceDTO;
import org.osgi.service.jaxrs.runtime.dto.ResourceDTO;
import org.osgi.service.jaxrs.runtime.dto.RuntimeDTO;

/** An application is refused if the whiteboard has left out any of its parts. */
class TakenPartsTest {
    private final RuntimeDTO state = new RuntimeDTO();
    private final ApplicationDTO application = new ApplicationDTO();

    @BeforeEach
    void takeEverything() {
        ResourceDTO resource = new ResourceDTO();
        resource.serviceId = 1;
        ExtensionDTO filter = new ExtensionDTO();
        filter.serviceId = 2;
        application.name = "app";
        application.resourceDTOs = new ResourceDTO[] {resource};
        application.extensionDTOs = new ExtensionDTO[] {filter};
        state.applicationDTOs = new ApplicationDTO[] {application};
        state.failedApplicationDTOs = new FailedApplicationDTO[0];
        state.failedResourceDTOs = new FailedResourceDTO[0];
        state.failedExtensionDTOs = new FailedExtensionDTO[0];
    }

    private void verify() throws BindException {
        TakenParts.verify(state, "app", null, Map.of(1L, "resource", 2L, "tenant filter"));
    }

    @Test
    void completeApplicationIsAccepted() {
        assertThatCode(this::verify).doesNotThrowAnyException();
    }

    @Test
    void missingExtensionIsRefused() {
        application.extensionDTOs = new ExtensionDTO[0];
        FailedExtensionDTO failed = new FailedExtensionDTO();
        failed.serviceId = 2;
        failed.failureReason = 5;
        state.failedExtensionDTOs = new FailedExtensionDTO[] {failed};
        assertThatThrownBy(this::verify)
                .isInstanceOf(BindException.class)
                .hasMessageContaining("tenant filter (reason 5)");
    }

    @Test
    void otherExtensionInsteadIsRefused() {
        application.extensionDTOs[0].serviceId = 3;
        assertThatThrownBy(this::verify).hasMessageContaining("tenant filter");
    }

    @Test
    void missingResourceIsRefused() {
        application.resourceDTOs = new ResourceDTO[0];
        assertThatThrownBy(this::verify).hasMessageContaining("resource (no reason given)");
    }

    @Test
    void missingApplicationIsRefused() {
        state.applicationDTOs = new ApplicationDTO[0];
        assertThatThrownBy(this::verify).hasMessageContaining("did not take the application");
    }
}
