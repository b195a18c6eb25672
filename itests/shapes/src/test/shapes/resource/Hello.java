package shapes.resource;

import javax.annotation.security.PermitAll;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

@Component(service = Hello.class)
@JaxrsResource
@Path("resource")
@PermitAll
public final class Hello {
    @GET
    public String version() {
        return "VERSION";
    }
}
