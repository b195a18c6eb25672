package dev.midstream.remote.direct;

import java.util.HexFormat;
import java.util.Map;
import org.osgi.service.remoteserviceadmin.EndpointDescription;

/** Where a service can be called, as an endpoint's description tells it. */
record Address(String host, int port, long key) {
    static final String CONFIG_TYPE = "midstream.direct";
    private static final String HOST = CONFIG_TYPE + ".host";
    private static final String PORT = CONFIG_TYPE + ".port";
    private static final String KEY = CONFIG_TYPE + ".key";

    String id() {
        return CONFIG_TYPE + ":" + host + ":" + port + "/" + HexFormat.of().toHexDigits(key);
    }

    void describe(Map<String, Object> properties) {
        properties.put(HOST, host);
        properties.put(PORT, port);
        properties.put(KEY, HexFormat.of().toHexDigits(key));
    }

    static Address of(EndpointDescription endpoint) {
        Map<String, Object> properties = endpoint.getProperties();
        if (properties.get(HOST) instanceof String host && properties.get(KEY) instanceof String key) {
            try {
                int port = Integer.parseInt(String.valueOf(properties.get(PORT)));
                return new Address(host, port, HexFormat.fromHexDigitsToLong(key));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("The endpoint " + endpoint.getId() + " has a bad address", e);
            }
        }
        throw new IllegalArgumentException("The endpoint " + endpoint.getId() + " has no address");
    }
}
