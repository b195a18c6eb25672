package dev.midstream.swap.plan.jar;

import aQute.bnd.osgi.Jar;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The string literals of a bundle's classes, which SQL is made of. */
public final class Literals {
    private static final int UTF8 = 1;
    private static final int STRING = 8;

    private Literals() {}

    public static Stream<String> of(Jar jar) {
        return Jars.names(jar, ".class").flatMap(name -> in(name, Jars.read(jar, name)).stream());
    }

    private static List<String> in(String name, byte[] code) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(code))) {
            in.skipNBytes(8); // magic and versions
            return constants(in);
        } catch (IOException e) {
            throw new UncheckedIOException(name + " is no class file", e);
        }
    }

    private static List<String> constants(DataInputStream in) throws IOException {
        Map<Integer, String> texts = new HashMap<>();
        List<Integer> literals = new ArrayList<>();
        int count = in.readUnsignedShort();
        for (int index = 1; index < count; index++) {
            int tag = in.readUnsignedByte();
            switch (tag) {
                case UTF8 -> texts.put(index, in.readUTF());
                case STRING -> literals.add(in.readUnsignedShort());
                case 7, 16, 19, 20 -> in.skipNBytes(2); // class, method type, module, package
                case 15 -> in.skipNBytes(3); // method handle
                case 5, 6 -> { // long and double, which have two places
                    in.skipNBytes(8);
                    index++;
                }
                default -> in.skipNBytes(4); // numbers, references, names with types
            }
        }
        return literals.stream().map(texts::get).toList();
    }
}
