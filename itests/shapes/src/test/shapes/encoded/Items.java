package shapes.encoded;

import javax.annotation.security.PermitAll;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

@Component(service = Items.class)
@JaxrsResource
@Path("encoded")
@PermitAll
public final class Items {
    @GET
    @Path("{id}")
    public String version(@PathParam("id") String id) {
        return id.equals("100% ä") || id.equals("a/b") ? "VERSION" : "item " + id;
    }
}
