package shapes.ordersapi;

import org.osgi.annotation.versioning.ProviderType;

/** Takes and cancels orders. */
@ProviderType
public interface Orders {
    Receipt order(String article);

    String cancel(String article);
}
