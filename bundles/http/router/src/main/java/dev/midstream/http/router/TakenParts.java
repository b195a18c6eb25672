package dev.midstream.http.router;

import dev.midstream.swap.gate.BindException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import org.osgi.framework.Bundle;
import org.osgi.service.jaxrs.runtime.dto.ApplicationDTO;
import org.osgi.service.jaxrs.runtime.dto.DTOConstants;
import org.osgi.service.jaxrs.runtime.dto.FailedApplicationDTO;
import org.osgi.service.jaxrs.runtime.dto.FailedExtensionDTO;
import org.osgi.service.jaxrs.runtime.dto.FailedResourceDTO;
import org.osgi.service.jaxrs.runtime.dto.RuntimeDTO;

/**
 * The parts of an application that the JAX-RS whiteboard reports as served. The whiteboard leaves out what it cannot use
 * and serves the rest; an application without one of its filters would admit requests that the filter rejects.
 */
final class TakenParts {
    private TakenParts() {}

    /**
     * Compares the parts of an application, resources and extensions, with the whiteboard's report.
     *
     * @param registered names of all parts by service id
     * @throws BindException if the whiteboard did not take the application or one of its parts
     */
    static void verify(RuntimeDTO state, String application, Bundle revision, Map<Long, String> registered)
            throws BindException {
        ApplicationDTO taken = Arrays.stream(state.applicationDTOs)
                .filter(candidate -> application.equals(candidate.name))
                .findFirst()
                .orElse(null);
        if (taken == null) {
            throw new BindException(
                    "the JAX-RS whiteboard did not take the application of " + revision + reasons(state, application),
                    null);
        }
        Set<Long> found = new HashSet<>();
        Arrays.stream(taken.resourceDTOs).forEach(resource -> found.add(resource.serviceId));
        Arrays.stream(taken.extensionDTOs).forEach(extension -> found.add(extension.serviceId));
        StringJoiner missing = new StringJoiner(", ");
        registered.forEach((id, name) -> {
            if (!found.contains(id)) {
                missing.add(name + reason(state, id));
            }
        });
        if (missing.length() > 0) {
            throw new BindException(
                    "the JAX-RS whiteboard did not take these parts of " + revision + ": " + missing + " (reasons of "
                            + DTOConstants.class.getName() + ")",
                    null);
        }
    }

    private static String reasons(RuntimeDTO state, String application) {
        return Arrays.stream(state.failedApplicationDTOs)
                .filter(failed -> application.equals(failed.name))
                .findFirst()
                .map((FailedApplicationDTO failed) ->
                        ": reason " + failed.failureReason + " of " + DTOConstants.class.getName())
                .orElse("");
    }

    private static String reason(RuntimeDTO state, long part) {
        for (FailedResourceDTO failed : state.failedResourceDTOs) {
            if (failed.serviceId == part) {
                return " (reason " + failed.failureReason + ")";
            }
        }
        for (FailedExtensionDTO failed : state.failedExtensionDTOs) {
            if (failed.serviceId == part) {
                return " (reason " + failed.failureReason + ")";
            }
        }
        return " (no reason given)";
    }
}
