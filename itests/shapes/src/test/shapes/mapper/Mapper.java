package shapes.mapper;

import javax.ws.rs.core.Response;
import javax.ws.rs.ext.ExceptionMapper;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsExtension;

@Component
@JaxrsExtension
public final class Mapper implements ExceptionMapper<ArithmeticException> {
    @Override
    public Response toResponse(ArithmeticException failure) {
        return Response.ok(failure.getMessage().equals("VERSION") ? "VERSION" : "a mix").build();
    }
}
