package shapes.billing;

import java.util.concurrent.Callable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import shapes.ordersapi.Orders;

/** Bills what it orders: says its own version and that of the orders. */
@Component(property = "shape=billing")
public final class Bills implements Callable<String> {
    private final Orders orders;

    @Activate
    public Bills(@Reference Orders orders) {
        this.orders = orders;
    }

    @Override
    public String call() {
        return "VERSION by " + orders.order("tea", 2).by();
    }
}
