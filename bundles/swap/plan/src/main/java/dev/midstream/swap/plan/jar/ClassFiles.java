package dev.midstream.swap.plan.jar;

import aQute.bnd.osgi.Jar;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Reads class files of any release of Java. A file that is no class file is skipped: it fails only if somebody loads it.
 */
final class ClassFiles {
    private static final int MAGIC = 0xCAFEBABE;
    private static final int MAJOR = 6;
    /** The release of Java that has major version 0, by subtraction. */
    private static final int FIRST = 44;

    private ClassFiles() {}

    /** Returns the paths of the classes that a class loader of release 8 of OSGi finds, without those for other releases. */
    static Stream<String> paths(Jar jar) {
        return Jars.names(jar, ".class")
                .filter(name -> !name.startsWith("META-INF/") && !name.endsWith("module-info.class"));
    }

    /** Returns a reader, or nothing if the bytes are no class file. */
    static Optional<ClassReader> reader(byte[] bytes) {
        if (!isClassFile(bytes)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ClassReader(bytes));
        } catch (IllegalArgumentException e) {
            return known(bytes); // of a release that the library does not know yet
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<ClassReader> known(byte[] bytes) {
        byte[] copy = bytes.clone();
        copy[MAJOR] = 0;
        copy[MAJOR + 1] = (byte) Opcodes.V17;
        try {
            return Optional.of(new ClassReader(copy));
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }

    /** Lets a visitor read a class as far as it can be read. */
    static void visit(byte[] bytes, ClassVisitor visitor, int flags) {
        reader(bytes).ifPresent(reader -> {
            try {
                reader.accept(visitor, flags);
            } catch (RuntimeException e) {
                return; // it is damaged, or has an attribute that the library does not know
            }
        });
    }

    /** Returns the classes that were compiled for a later release of Java than this, with that release. */
    static List<String> newerThan(Jar jar, int release) {
        List<String> newer = new ArrayList<>();
        paths(jar).sorted().forEach(path -> {
            byte[] bytes = Jars.read(jar, path);
            if (isClassFile(bytes) && number(bytes, MAJOR) - FIRST > release) {
                newer.add(path.substring(0, path.length() - ".class".length()).replace('/', '.') + " for Java "
                        + (number(bytes, MAJOR) - FIRST));
            }
        });
        return newer;
    }

    private static boolean isClassFile(byte[] bytes) {
        return bytes != null && bytes.length >= 10 && (number(bytes, 0) << 16 | number(bytes, 2)) == MAGIC;
    }

    private static int number(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
    }
}
