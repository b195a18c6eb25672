package shapes.json;

import javax.annotation.security.PermitAll;
import javax.ws.rs.Consumes;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.core.MediaType;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

@Component(service = Echo.class)
@JaxrsResource
@Path("json")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@PermitAll
public final class Echo {
    public record Entity(String text) {}

    @POST
    public Entity echo(Entity entity) {
        return new Entity(entity.text().equals("text") ? "VERSION" : "another text");
    }
}
