package dev.midstream.cluster.discovery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Values of an endpoint's properties as JSON, with their types: those that the Endpoint Description Extender Format knows
 * (Remote Service Admin 122.8), which are the primitive ones, their wrappers and String, and arrays, lists and sets of them. A
 * string is written as it is, others as {@code {"TYPE": VALUE}}, such as {@code {"long": 5}} or {@code {"list int": [1]}}.
 * No class is ever looked up by a name that was read.
 */
final class Values {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String ARRAY = "array ";
    /** An array of a primitive type itself. */
    private static final String RAW = "raw ";

    private static final String LIST = "list ";
    private static final String SET = "set ";

    private record Type(Class<?> wrapper, Class<?> primitive, Function<JsonNode, Object> read) {}

    private static final Map<String, Type> TYPES = new LinkedHashMap<>();

    static {
        TYPES.put("string", new Type(String.class, null, JsonNode::textValue));
        TYPES.put("long", new Type(Long.class, long.class, JsonNode::longValue));
        TYPES.put("int", new Type(Integer.class, int.class, JsonNode::intValue));
        TYPES.put("short", new Type(Short.class, short.class, JsonNode::shortValue));
        TYPES.put("byte", new Type(Byte.class, byte.class, node -> (byte) node.intValue()));
        TYPES.put("char", new Type(Character.class, char.class, node -> (char) node.intValue()));
        TYPES.put("boolean", new Type(Boolean.class, boolean.class, JsonNode::booleanValue));
        // as text, because JSON has no NaN and no infinity
        TYPES.put("double", new Type(Double.class, double.class, node -> Double.valueOf(node.textValue())));
        TYPES.put("float", new Type(Float.class, float.class, node -> Float.valueOf(node.textValue())));
    }

    private Values() {}

    /** @return null if it is of no type that can be told */
    static JsonNode write(Object value) {
        if (value instanceof String text) {
            return JSON.textNode(text);
        }
        if (value == null) {
            return null;
        }
        if (value.getClass().isArray()) {
            return array(value);
        }
        if (value instanceof List<?> list) {
            return many(LIST, list);
        }
        if (value instanceof Set<?> set) {
            return many(SET, set);
        }
        String type = type(value.getClass());
        return type == null ? null : typed(type, scalar(value));
    }

    private static JsonNode array(Object array) {
        Class<?> component = array.getClass().getComponentType();
        String type = type(component);
        if (type == null) {
            return null;
        }
        ArrayNode nodes = JSON.arrayNode();
        for (int i = 0; i < Array.getLength(array); i++) {
            nodes.add(scalar(Array.get(array, i)));
        }
        return typed((component.isPrimitive() ? RAW : ARRAY) + type, nodes);
    }

    private static JsonNode many(String kind, Collection<?> values) {
        ArrayNode nodes = JSON.arrayNode();
        String common = null;
        for (Object value : values) {
            String type = value == null ? null : type(value.getClass());
            if (type == null || common != null && !common.equals(type)) {
                return null;
            }
            common = type;
            nodes.add(scalar(value));
        }
        return typed(kind + (common == null ? "string" : common), nodes);
    }

    private static JsonNode typed(String type, JsonNode value) {
        return JSON.objectNode().set(type, value);
    }

    private static String type(Class<?> of) {
        for (Map.Entry<String, Type> each : TYPES.entrySet()) {
            if (of == each.getValue().wrapper() || of == each.getValue().primitive()) {
                return each.getKey();
            }
        }
        return null;
    }

    private static JsonNode scalar(Object value) {
        if (value instanceof Boolean bool) {
            return JSON.booleanNode(bool);
        }
        if (value instanceof Character character) {
            return JSON.numberNode((int) character);
        }
        if (value instanceof Double || value instanceof Float || value instanceof String) {
            return JSON.textNode(value.toString());
        }
        return value == null ? JSON.nullNode() : JSON.numberNode(((Number) value).longValue());
    }

    /** @throws IllegalArgumentException if it is not what {@link #write} makes */
    static Object read(JsonNode node) {
        if (node.isTextual()) {
            return node.textValue();
        }
        if (!node.isObject() || node.size() != 1) {
            throw new IllegalArgumentException("Not a value of an endpoint's property: " + node);
        }
        String type = node.fieldNames().next();
        JsonNode value = node.get(type);
        if (type.startsWith(LIST)) {
            return List.copyOf(all(type.substring(LIST.length()), value));
        }
        if (type.startsWith(SET)) {
            return Set.copyOf(new LinkedHashSet<>(all(type.substring(SET.length()), value)));
        }
        if (type.startsWith(ARRAY)) {
            return array(known(type.substring(ARRAY.length())).wrapper(), all(type.substring(ARRAY.length()), value));
        }
        if (type.startsWith(RAW)) {
            return array(known(type.substring(RAW.length())).primitive(), all(type.substring(RAW.length()), value));
        }
        return known(type).read().apply(value);
    }

    private static Type known(String name) {
        Type type = TYPES.get(name);
        if (type == null) {
            throw new IllegalArgumentException("Properties of endpoints have no type " + name);
        }
        return type;
    }

    private static List<Object> all(String type, JsonNode nodes) {
        Type known = known(type);
        List<Object> values = new ArrayList<>();
        nodes.forEach(node -> values.add(known.read().apply(node)));
        return values;
    }

    private static Object array(Class<?> component, List<Object> values) {
        if (component == null) {
            throw new IllegalArgumentException("Strings are no primitive type");
        }
        Object array = Array.newInstance(component, values.size());
        for (int i = 0; i < values.size(); i++) {
            Array.set(array, i, values.get(i));
        }
        return array;
    }
}
