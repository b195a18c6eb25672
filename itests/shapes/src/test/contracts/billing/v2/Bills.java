package shapes.billing;

import java.util.concurrent.Callable;
import javax.annotation.security.PermitAll;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;
import shapes.ordersapi.Orders;

/** Bills what it orders: says its own version and that of the orders. */
@Component(service = {Bills.class, Callable.class}, property = "shape=billing")
@JaxrsResource
@Path("billing")
public final class Bills implements Callable<String> {
    private final Orders orders;

    @Activate
    public Bills(@Reference Orders orders) {
        this.orders = orders;
    }

    @GET
    @PermitAll
    public String bill() {
        return call();
    }

    @Override
    public String call() {
        return "VERSION by " + orders.cancel("tea");
    }
}
