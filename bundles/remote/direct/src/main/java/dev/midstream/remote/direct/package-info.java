/** The direct transport: calls between nodes over connections of their own. Configuration type {@code midstream.direct}. */
package dev.midstream.remote.direct;
