package shapes.locator;

import javax.annotation.security.PermitAll;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

@Component(service = Root.class)
@JaxrsResource
@Path("locator")
@PermitAll
public final class Root {
    @Path("below")
    public Below below() {
        return new Below();
    }

    @PermitAll
    public static final class Below {
        @GET
        public String version() {
            return "VERSION";
        }
    }
}
