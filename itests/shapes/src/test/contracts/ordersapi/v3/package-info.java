/** Orders. */
@Version("2.0.0")
package shapes.ordersapi;

import org.osgi.annotation.versioning.Version;
