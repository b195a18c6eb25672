package dev.midstream.remote.codec;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Queue;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.Vector;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** Collections, in their order. */
final class Collections extends Plan {

    private static final int EMPTY_SET = 80;
    private static final int EMPTY_LIST = 24;
    /** A node of a hash table or tree with its share of the table, or of a linked list. */
    private static final int PER_NODE = 56;
    /** A place in an array that grows by half. */
    private static final int PER_SLOT = 12;

    private static final Map<Class<?>, Supplier<Collection<Object>>> MAKERS = Map.ofEntries(
            Map.entry(Iterable.class, ArrayList::new),
            Map.entry(Collection.class, ArrayList::new),
            Map.entry(List.class, ArrayList::new),
            Map.entry(ArrayList.class, ArrayList::new),
            Map.entry(LinkedList.class, LinkedList::new),
            Map.entry(Vector.class, Vector::new),
            Map.entry(CopyOnWriteArrayList.class, ArrayList::new),
            Map.entry(Set.class, LinkedHashSet::new),
            Map.entry(HashSet.class, HashSet::new),
            Map.entry(LinkedHashSet.class, LinkedHashSet::new),
            Map.entry(SortedSet.class, TreeSet::new),
            Map.entry(NavigableSet.class, TreeSet::new),
            Map.entry(TreeSet.class, TreeSet::new),
            Map.entry(Queue.class, LinkedList::new),
            Map.entry(Deque.class, LinkedList::new),
            Map.entry(ArrayDeque.class, ArrayDeque::new));

    private final Class<?> type;
    private final Supplier<Collection<Object>> maker;
    private final Plan elements;
    private final int perElement;

    Collections(Class<?> type, Plan elements) {
        this.type = type;
        this.maker = MAKERS.get(type);
        this.elements = elements;
        boolean linked = Queue.class.isAssignableFrom(type) && type != ArrayDeque.class || type == LinkedList.class;
        this.perElement = Set.class.isAssignableFrom(type) || linked ? PER_NODE : PER_SLOT;
    }

    /** Returns the estimated bytes of an empty one: a hash table comes with the first element. */
    @Override
    int memory() {
        return Set.class.isAssignableFrom(type) ? EMPTY_SET : EMPTY_LIST;
    }

    static boolean knows(Class<?> type) {
        return MAKERS.containsKey(type);
    }

    @Override
    void write(Sink sink, Object value) throws IOException {
        if (value instanceof SortedSet<?> sorted
                && SortedSet.class.isAssignableFrom(type)
                && sorted.comparator() != null) {
            throw new CodecException("a sorted set with a comparator of its own cannot be carried");
        }
        if (value instanceof Collection<?> collection) {
            sink.out.writeStartArray(collection, collection.size());
        } else {
            sink.out.writeStartArray();
        }
        for (Object element : (Iterable<?>) value) {
            sink.write(elements, element);
        }
        sink.out.writeEndArray();
    }

    @Override
    Object read(Source source, JsonToken token) throws IOException {
        source.expect(JsonToken.START_ARRAY, token, "a collection");
        Collection<Object> result = maker.get();
        JsonToken next = source.next();
        while (next != JsonToken.END_ARRAY) {
            try {
                source.charge(perElement);
                result.add(source.read(elements, next));
            } catch (NullPointerException | ClassCastException e) {
                throw new CodecException("an element does not fit into a " + type.getSimpleName(), e);
            }
            next = source.next();
        }
        return type == CopyOnWriteArrayList.class ? new CopyOnWriteArrayList<>(result) : result;
    }

    @Override
    Object missing() {
        return maker.get();
    }
}
