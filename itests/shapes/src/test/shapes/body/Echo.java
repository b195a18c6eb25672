package shapes.body;

import javax.annotation.security.PermitAll;
import javax.ws.rs.Consumes;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

@Component(service = Echo.class)
@JaxrsResource
@Path("body")
@PermitAll
public final class Echo {
    @POST
    @Consumes("application/x-shape")
    @Produces("application/x-shape")
    public Entity echo(Entity entity) {
        return entity;
    }
}
