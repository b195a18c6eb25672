package shapes.ordersapi;

import org.osgi.annotation.versioning.ProviderType;

/** Takes orders. */
@ProviderType
public interface Orders {
    Receipt order(String article);
}
