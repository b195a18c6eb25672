package dev.midstream.swap.plan.jar;

import aQute.bnd.osgi.Jar;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.objectweb.asm.ClassReader;

/** The string literals of a bundle's classes, which SQL is made of. */
public final class Literals {
    /** The tag of a string in the constant pool (Java Virtual Machine specification, 4.4). */
    private static final int STRING = 8;

    private Literals() {}

    public static Stream<String> of(Jar jar) {
        return Jars.names(jar, ".class")
                .flatMap(name -> ClassFiles.reader(Jars.read(jar, name)).stream())
                .flatMap(reader -> in(reader).stream());
    }

    private static List<String> in(ClassReader reader) {
        char[] buffer = new char[reader.getMaxStringLength()];
        List<String> literals = new ArrayList<>();
        for (int index = 1; index < reader.getItemCount(); index++) {
            int item = reader.getItem(index);
            if (item > 0 && reader.readByte(item - 1) == STRING) {
                literals.add((String) reader.readConst(index, buffer));
            }
        }
        return literals;
    }
}
