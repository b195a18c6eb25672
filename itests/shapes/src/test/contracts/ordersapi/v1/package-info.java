/** Orders. */
@Version("1.0.0")
package shapes.ordersapi;

import org.osgi.annotation.versioning.Version;
