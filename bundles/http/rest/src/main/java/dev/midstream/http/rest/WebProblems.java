package dev.midstream.http.rest;

import javax.annotation.Priority;
import javax.ws.rs.WebApplicationException;
import javax.ws.rs.core.Response;
import javax.ws.rs.ext.ExceptionMapper;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsApplicationSelect;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsExtension;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsName;

/** Answers errors that a resource meant: their message is the detail. */
@Component(service = ExceptionMapper.class)
@RestExtension
@JaxrsExtension
@JaxrsName("midstream.problems.web")
@JaxrsApplicationSelect("(osgi.jaxrs.name=.default)")
@Priority(Integer.MAX_VALUE)
public class WebProblems implements ExceptionMapper<WebApplicationException> {

    @Override
    public Response toResponse(WebApplicationException exception) {
        Response response = exception.getResponse();
        if (ClientProblems.caused(exception) && response.getStatus() >= 500) {
            return ClientProblems.answer(exception);
        }
        if (response.hasEntity() || response.getStatus() < 400) {
            return response;
        }
        return Problem.of(response.getStatus(), detail(exception, response))
                .on(Response.fromResponse(response))
                .build();
    }

    private static String detail(WebApplicationException exception, Response response) {
        String standard = "HTTP " + response.getStatus();
        String message = exception.getMessage();
        return message == null || message.startsWith(standard) ? null : message;
    }
}
