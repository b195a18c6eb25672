package shapes.pathtwo;

import javax.annotation.security.PermitAll;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

@Component(service = Moving.class)
@JaxrsResource
@Path("moving")
@PermitAll
public final class Moving {
    @GET
    public String version() {
        return "VERSION";
    }
}
