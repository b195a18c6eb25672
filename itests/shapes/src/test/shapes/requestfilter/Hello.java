package shapes.requestfilter;

import javax.annotation.security.PermitAll;
import javax.ws.rs.GET;
import javax.ws.rs.HeaderParam;
import javax.ws.rs.Path;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

@Component(service = Hello.class)
@JaxrsResource
@Path("requestfilter")
@PermitAll
public final class Hello {
    @GET
    public String version(@HeaderParam("Shape") String header) {
        return "VERSION".equals(header) ? "VERSION" : "behind the filter of " + header;
    }
}
