package shapes.anymapper;

import javax.ws.rs.core.Response;
import javax.ws.rs.ext.ExceptionMapper;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsExtension;

/** For a type of exception that the platform maps as well. */
@Component
@JaxrsExtension
public final class Mapper implements ExceptionMapper<Throwable> {
    @Override
    public Response toResponse(Throwable failure) {
        return Response.ok("VERSION".equals(failure.getMessage()) ? "VERSION" : "a mix").build();
    }
}
