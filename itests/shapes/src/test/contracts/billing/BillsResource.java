package shapes.billing;

import java.util.concurrent.Callable;
import javax.annotation.security.PermitAll;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

@Component(service = BillsResource.class)
@JaxrsResource
@Path("billing")
@PermitAll
public final class BillsResource {
    private final Callable<String> bills;

    @Activate
    public BillsResource(@Reference(target = "(shape=billing)") Callable<String> bills) {
        this.bills = bills;
    }

    @GET
    public String bill() throws Exception {
        return bills.call();
    }
}
