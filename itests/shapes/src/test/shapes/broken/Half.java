package shapes.broken;

import javax.annotation.security.PermitAll;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.core.StreamingOutput;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

/** An answer that fails half-way. */
@Component(service = Half.class)
@JaxrsResource
@Path("broken")
@PermitAll
public final class Half {
    @GET
    public StreamingOutput half() {
        return output -> {
            output.write("VERSION\n".getBytes());
            output.write(new byte[512 * 1024]);
            throw new IllegalStateException("half-way, on purpose");
        };
    }
}
