package dev.midstream.remote.jms;

import org.apache.aries.rsa.spi.Endpoint;
import org.osgi.service.remoteserviceadmin.EndpointDescription;

/** A service of this node that is called by a queue. */
record QueueEndpoint(EndpointDescription description, Desk desk) implements Endpoint {
    @Override
    public void close() {
        desk.close();
    }
}
