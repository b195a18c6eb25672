package shapes.resourcecontext;

import javax.annotation.security.PermitAll;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.container.ResourceContext;
import javax.ws.rs.core.Context;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

@Component(service = Root.class)
@JaxrsResource
@Path("resourcecontext")
@PermitAll
public final class Root {
    @Path("below")
    public Below below(@Context ResourceContext context) {
        return context.getResource(Below.class);
    }

    @PermitAll
    public static final class Below {
        @GET
        public String version() {
            return "VERSION";
        }
    }
}
