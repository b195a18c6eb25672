package shapes.ordersapi;

import org.osgi.annotation.versioning.ProviderType;

/** Takes orders of several pieces. */
@ProviderType
public interface Orders {
    Receipt order(String article, int pieces);
}
