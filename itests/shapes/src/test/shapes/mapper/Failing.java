package shapes.mapper;

import javax.annotation.security.PermitAll;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

@Component(service = Failing.class)
@JaxrsResource
@Path("mapper")
@PermitAll
public final class Failing {
    @GET
    public String version() {
        throw new ArithmeticException("VERSION");
    }
}
