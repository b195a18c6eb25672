package shapes.prototyperesource;

import javax.annotation.security.PermitAll;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ServiceScope;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

@Component(service = Scoped.class, scope = ServiceScope.PROTOTYPE)
@JaxrsResource
@Path("prototyperesource")
@PermitAll
public final class Scoped {
    @GET
    public String version() {
        return "VERSION";
    }
}
