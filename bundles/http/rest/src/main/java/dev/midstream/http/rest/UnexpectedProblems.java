package dev.midstream.http.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.UUID;
import javax.annotation.Priority;
import javax.ws.rs.core.Response;
import javax.ws.rs.ext.ExceptionMapper;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsApplicationSelect;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsExtension;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers what no other mapper answers. A request that cannot be read is 400. Of all other exceptions the client gets an
 * id, and the log has the exception under that id. One class for all, because a mapper of a service, however general its
 * exception, goes before the platform's.
 */
@Component(service = ExceptionMapper.class)
@RestExtension
@JaxrsExtension
@JaxrsName("midstream.problems.unexpected")
@JaxrsApplicationSelect("(osgi.jaxrs.name=.default)")
@Priority(Integer.MAX_VALUE)
public class UnexpectedProblems implements ExceptionMapper<Throwable> {
    private static final Logger LOG = LoggerFactory.getLogger(UnexpectedProblems.class);

    @Override
    public Response toResponse(Throwable exception) {
        if (!ClientProblems.caused(exception)) {
            return serverError(exception);
        }
        return exception instanceof JsonProcessingException json
                ? ClientProblems.answer(JsonProblems.detail(json), exception)
                : ClientProblems.answer(exception);
    }

    private static Response serverError(Throwable exception) {
        UUID id = UUID.randomUUID();
        LOG.error("A request failed, told to its client as {}", id, exception);
        return Problem.of(500, "Something failed here; the node's log says what, under " + id + ".", "urn:uuid:" + id)
                .response()
                .build();
    }
}
