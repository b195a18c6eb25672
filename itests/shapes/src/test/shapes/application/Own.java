package shapes.application;

import java.util.Set;
import javax.annotation.security.PermitAll;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.core.Application;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsApplicationBase;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsName;

@Component(service = Application.class)
@JaxrsName("shapes")
@JaxrsApplicationBase("application")
public final class Own extends Application {
    @Override
    public Set<Object> getSingletons() {
        return Set.of(new Hello());
    }

    @Path("hello")
    @PermitAll
    public static final class Hello {
        @GET
        public String version() {
            return "VERSION";
        }
    }
}
