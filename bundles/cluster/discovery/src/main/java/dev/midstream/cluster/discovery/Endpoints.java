package dev.midstream.cluster.discovery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.osgi.service.remoteserviceadmin.EndpointDescription;
import org.osgi.service.remoteserviceadmin.RemoteConstants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All endpoints of a node as one text: {@code {"ID": {"PROPERTY": VALUE, ...}, ...}}. Thread-safe. */
final class Endpoints {
    private static final Logger LOG = LoggerFactory.getLogger(Endpoints.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private Endpoints() {}

    /**
     * An endpoint as it was read.
     *
     * @param text by which it is compared, for descriptions of one id are equal whatever their properties are
     */
    record Endpoint(EndpointDescription description, String text) {}

    /** @return null if there are none */
    static String write(Collection<EndpointDescription> endpoints) {
        if (endpoints.isEmpty()) {
            return null;
        }
        ObjectNode all = JSON.createObjectNode();
        Map<String, EndpointDescription> ordered = new TreeMap<>();
        endpoints.forEach(endpoint -> ordered.put(endpoint.getId(), endpoint));
        ordered.forEach((id, endpoint) -> all.set(id, properties(endpoint)));
        return all.toString();
    }

    private static ObjectNode properties(EndpointDescription endpoint) {
        ObjectNode properties = JSON.createObjectNode();
        new TreeMap<>(endpoint.getProperties()).forEach((name, value) -> {
            JsonNode node = Values.write(value);
            if (node != null) {
                properties.set(name, node);
            } else {
                LOG.debug("Property {} of endpoint {} is not told: {}", name, endpoint.getId(), value);
            }
        });
        properties.remove(RemoteConstants.ENDPOINT_ID);
        return properties;
    }

    /**
     * @return by id
     * @throws IllegalArgumentException if it is not what {@link #write} makes
     */
    static Map<String, Endpoint> read(String text) {
        Map<String, Endpoint> endpoints = new LinkedHashMap<>();
        if (text == null) {
            return endpoints;
        }
        try {
            JSON.readTree(text)
                    .properties()
                    .forEach(each -> endpoints.put(
                            each.getKey(),
                            new Endpoint(
                                    description(each.getKey(), each.getValue()),
                                    each.getValue().toString())));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Not the endpoints of a node: " + e.getOriginalMessage(), e);
        }
        return endpoints;
    }

    private static EndpointDescription description(String id, JsonNode properties) {
        Map<String, Object> read = new LinkedHashMap<>();
        properties.properties().forEach(each -> read.put(each.getKey(), Values.read(each.getValue())));
        read.put(RemoteConstants.ENDPOINT_ID, id);
        return new EndpointDescription(read);
    }
}
