package dev.midstream.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The objects that the demo reads and writes, and the requests for them. */
record DemoData(Node node) implements AutoCloseable {

    static final String SMALL = "demo/small";
    static final String LARGE = "demo/large";
    private static final String WRITTEN = "demo/written";
    static final int LARGE_BYTES = 4 << 20;
    private static final int READS = 64;
    private static final String OBJECTS = "/storage/objects/";
    private static final byte[] TEXT =
            "Services that are replaced while requests flow.\n".getBytes(StandardCharsets.UTF_8);

    static DemoData create(Node node) throws IOException {
        byte[] large = new byte[LARGE_BYTES];
        Arrays.fill(large, (byte) 'x');
        node.must(node.put(OBJECTS + SMALL, "text/plain", TEXT));
        node.must(node.put(
                OBJECTS + SMALL + "/meta",
                "application/json",
                "{\"colour\":\"red\"}".getBytes(StandardCharsets.UTF_8)));
        node.must(node.put(OBJECTS + LARGE, "text/plain", large));
        node.must(node.put(OBJECTS + WRITTEN, "text/plain", TEXT));
        return new DemoData(node);
    }

    @Override
    public void close() throws IOException {
        node.must(node.delete(OBJECTS + SMALL));
        node.must(node.delete(OBJECTS + LARGE));
        node.must(node.delete(OBJECTS + WRITTEN));
    }

    /** Reads of three kinds, and one durable write in 64. */
    static List<Request> mix(Node node) {
        List<Request> mix = reads(node);
        mix.add(node.put(OBJECTS + WRITTEN, "text/plain", TEXT).withVersion(DemoData::servedBy));
        return mix;
    }

    /** Without the write: no disk has a part in how long they take. */
    static List<Request> reads(Node node) {
        Request meta = node.get(OBJECTS + SMALL + "/meta").withVersion(DemoData::servedBy);
        Request content = node.get(OBJECTS + SMALL);
        Request list = node.get("/storage/objects?prefix=" + SMALL).withVersion(DemoData::servedBy);
        List<Request> mix = new ArrayList<>();
        for (int i = 0; i < READS / 4; i++) {
            mix.addAll(List.of(meta, content, meta, list));
        }
        return mix;
    }

    static Request large(Node node) {
        return node.get(OBJECTS + LARGE);
    }

    /** The next revision names itself in what it says of an object; the first one does not. */
    static String servedBy(Response response) {
        return response.text().contains("\"servedBy\":\"1.1.0\"") ? "1.1.0" : "1.0.0";
    }
}
