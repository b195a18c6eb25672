/** Orders. */
@Version("1.1.0")
package shapes.ordersapi;

import org.osgi.annotation.versioning.Version;
