package dev.midstream.swap.plan.jar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.signature.SignatureReader;
import org.objectweb.asm.signature.SignatureVisitor;

/**
 * The methods of a contract by which objects with methods cross the gate: objects of a caller that a revision may keep, and
 * objects of a revision that a caller keeps. A gate counts the call and not what happens to such an object afterwards.
 *
 * <p>An interface whose methods take nothing and return something is data. So are the interfaces of collections.
 */
public final class ContractShape {
    /** Interfaces of the JDK with which callers are called back; those of one method only if the name says so. */
    private static final List<String> LISTENERS =
            List.of("java.util.EventListener", "java.util.concurrent.Flow$Subscriber", "java.beans.");

    private static final List<String> FUNCTIONS =
            List.of("java.util.function.", "java.lang.Runnable", "java.util.concurrent.Callable");
    /** Names of methods that keep what they are given. */
    private static final Pattern KEEPING = Pattern.compile(
            "(add|subscribe|register|listen|observe|watch|attach|set|schedule)(\\p{Lu}.*)?|on\\p{Lu}.*");

    /** Types of the JDK whose objects work on after the call that returned them. */
    private static final List<String> BOUND = List.of(
            "java.util.Iterator",
            "java.util.ListIterator",
            "java.util.Spliterator",
            "java.util.Enumeration",
            "java.util.stream.",
            "java.util.function.",
            "java.util.concurrent.Future",
            "java.util.concurrent.Flow$Publisher",
            "java.util.concurrent.Callable",
            "java.lang.Runnable",
            "java.lang.AutoCloseable",
            "java.lang.Iterable",
            "java.io.Closeable",
            "java.io.InputStream",
            "java.io.OutputStream",
            "java.io.Reader",
            "java.io.Writer",
            "java.nio.channels.",
            "java.sql.Connection",
            "java.sql.Statement",
            "java.sql.ResultSet");

    private static final Set<String> CLOSEABLE = Set.of("java.lang.AutoCloseable", "java.io.Closeable");

    private final Function<String, byte[]> classes;
    private final Map<String, Shape> shapes = new HashMap<>();
    private final Set<String> callbacks = new TreeSet<>();
    private final Set<String> bound = new TreeSet<>();

    /** @param data true for an interface that is data, and for a class that is not closed by its user */
    private record Shape(boolean isInterface, boolean data) {}

    private ContractShape(Function<String, byte[]> classes) {
        this.classes = classes;
    }

    /**
     * @param contract the name of an interface
     * @param classes returns the class file of a name, or null if it cannot be found
     */
    public static ContractShape of(String contract, Function<String, byte[]> classes) {
        ContractShape shape = new ContractShape(classes);
        shape.read(contract, new HashSet<>());
        return shape;
    }

    /** Returns the methods that are given an object which the revision may keep, such as {@code add(Listener)}. */
    public List<String> callbacks() {
        return List.copyOf(callbacks);
    }

    /** Returns the methods whose result works on in the revision, such as {@code Session open(String)}. */
    public List<String> bound() {
        return List.copyOf(bound);
    }

    private void read(String contract, Set<String> seen) {
        byte[] bytes = own(contract) ? classes.apply(contract) : null;
        if (bytes == null || !seen.add(contract)) {
            return;
        }
        ClassFiles.visit(
                bytes,
                new ClassVisitor(Opcodes.ASM9) {
                    @Override
                    public void visit(
                            int version, int access, String name, String generic, String parent, String[] parents) {
                        Arrays.stream(parents).forEach(extended -> read(name(extended), seen));
                    }

                    @Override
                    public MethodVisitor visitMethod(
                            int access, String name, String type, String generic, String[] exceptions) {
                        if ((access & (Opcodes.ACC_STATIC | Opcodes.ACC_PRIVATE | Opcodes.ACC_SYNTHETIC)) == 0) {
                            method(name, type, generic);
                        }
                        return null;
                    }
                },
                ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG);
    }

    private void method(String name, String type, String generic) {
        Type[] parameters = Type.getArgumentTypes(type);
        String text = name + "("
                + Arrays.stream(parameters)
                        .map(parameter -> simple(parameter.getClassName()))
                        .collect(Collectors.joining(", "))
                + ")";
        if (Arrays.stream(parameters).anyMatch(parameter -> isCallback(name, element(parameter)))) {
            callbacks.add(text);
        }
        if (results(type, generic).stream().anyMatch(this::isBound)) {
            bound.add(simple(Type.getReturnType(type).getClassName()) + " " + text);
        }
    }

    private boolean isCallback(String method, String type) {
        if (LISTENERS.stream().anyMatch(type::startsWith)) {
            return true;
        }
        if (FUNCTIONS.stream().anyMatch(type::startsWith)) {
            return KEEPING.matcher(method).matches();
        }
        Shape shape = own(type) ? shape(type) : null;
        return shape != null && shape.isInterface && !shape.data;
    }

    private boolean isBound(String type) {
        if (!own(type)) {
            return BOUND.stream().anyMatch(known -> known.endsWith(".") ? type.startsWith(known) : type.equals(known));
        }
        Shape shape = shape(type);
        return shape != null && !shape.data;
    }

    /** Returns the classes that the result of a method consists of, such as {@code Optional} and its content. */
    private static Set<String> results(String type, String generic) {
        Set<String> found = new LinkedHashSet<>(Set.of(element(Type.getReturnType(type))));
        if (generic != null) {
            new SignatureReader(generic).accept(new SignatureVisitor(Opcodes.ASM9) {
                private boolean result;

                @Override
                public SignatureVisitor visitReturnType() {
                    result = true;
                    return this;
                }

                @Override
                public SignatureVisitor visitExceptionType() {
                    result = false;
                    return this;
                }

                @Override
                public void visitClassType(String name) {
                    if (result) {
                        found.add(name(name));
                    }
                }
            });
        }
        return found;
    }

    /** Returns the shape of a type, or null if its class file cannot be found. */
    private Shape shape(String type) {
        if (!shapes.containsKey(type)) {
            shapes.put(type, new Shape(true, true)); // while its own methods are read, which may name it
            shapes.put(type, examine(type));
        }
        return shapes.get(type);
    }

    private Shape examine(String type) {
        byte[] bytes = classes.apply(type);
        if (bytes == null) {
            return null;
        }
        boolean[] found = new boolean[4]; // interface, sealed, method that is no getter, closeable
        List<String> parents = new ArrayList<>();
        ClassFiles.visit(
                bytes,
                new ClassVisitor(Opcodes.ASM9) {
                    @Override
                    public void visit(
                            int version, int access, String name, String generic, String parent, String[] extended) {
                        found[0] = (access & Opcodes.ACC_INTERFACE) != 0;
                        Arrays.stream(extended).map(ContractShape::name).forEach(parents::add);
                    }

                    @Override
                    public void visitPermittedSubclass(String permitted) {
                        found[1] = true;
                    }

                    @Override
                    public MethodVisitor visitMethod(
                            int access, String name, String descriptor, String generic, String[] exceptions) {
                        Type method = Type.getMethodType(descriptor);
                        found[2] |= (access & Opcodes.ACC_ABSTRACT) != 0
                                && (method.getArgumentTypes().length > 0 || method.getReturnType() == Type.VOID_TYPE);
                        return null;
                    }
                },
                ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG);
        found[3] = parents.stream().anyMatch(CLOSEABLE::contains);
        boolean inherited = parents.stream()
                .filter(ContractShape::own)
                .map(this::shape)
                .anyMatch(shape -> shape != null && !shape.data);
        boolean data = found[1] || !(found[0] && found[2] || found[3] || inherited);
        return new Shape(found[0], data);
    }

    /**
     * Returns true for a type that is not of the JDK or of a specification, whose types are listed above, nor one that the
     * compiler of a language adds to each class.
     */
    private static boolean own(String type) {
        return type.contains(".")
                && !type.startsWith("java.")
                && !type.startsWith("javax.")
                && !type.startsWith("jakarta.")
                && !type.startsWith("groovy.")
                && !type.startsWith("org.osgi.");
    }

    private static String element(Type type) {
        return (type.getSort() == Type.ARRAY ? type.getElementType() : type).getClassName();
    }

    private static String name(String internal) {
        return internal.replace('/', '.');
    }

    private static String simple(String type) {
        return type.substring(type.lastIndexOf('.') + 1).replace('$', '.');
    }
}
