package dev.midstream.http.rest;

import java.util.UUID;
import javax.ws.rs.core.Response;
import javax.ws.rs.ext.ExceptionMapper;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsApplicationSelect;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsExtension;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything else: the client gets an id, the log the reason under that id. */
@Component(service = ExceptionMapper.class)
@RestExtension
@JaxrsExtension
@JaxrsName("midstream.problems.unexpected")
@JaxrsApplicationSelect("(osgi.jaxrs.name=.default)")
public class UnexpectedProblems implements ExceptionMapper<Throwable> {
    private static final Logger LOG = LoggerFactory.getLogger(UnexpectedProblems.class);

    @Override
    public Response toResponse(Throwable exception) {
        return serverError(exception);
    }

    static Response serverError(Throwable exception) {
        UUID id = UUID.randomUUID();
        LOG.error("A request failed, told to its client as {}", id, exception);
        return Problem.of(500, "Something failed here; the node's log says what, under " + id + ".", "urn:uuid:" + id)
                .response()
                .build();
    }
}
