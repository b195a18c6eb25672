package dev.midstream.swap.plan.jar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * What JAX-RS reads of a class.
 *
 * @param parent its superclass
 * @param path value of its {@code @Path}, or null
 * @param verb value of its {@code @HttpMethod} if it is an annotation that has one, or null
 * @param methods public ones by name and descriptor
 */
public record RestClass(String parent, List<String> interfaces, String path, String verb, Map<String, Method> methods) {
    private static final String PACKAGE = "javax.ws.rs.";

    static final Map<String, String> STANDARD = Map.of(
            PACKAGE + "GET", "GET",
            PACKAGE + "PUT", "PUT",
            PACKAGE + "POST", "POST",
            PACKAGE + "DELETE", "DELETE",
            PACKAGE + "HEAD", "HEAD",
            PACKAGE + "OPTIONS", "OPTIONS",
            PACKAGE + "PATCH", "PATCH");

    /** @param path value of its {@code @Path}, or the empty text */
    public record Method(String path, List<String> annotations) {
        boolean bare() {
            return annotations.isEmpty();
        }
    }

    public static RestClass read(byte[] bytes) {
        Visitor visitor = new Visitor();
        ClassFiles.visit(bytes, visitor, ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG);
        return new RestClass(visitor.parent, visitor.interfaces, visitor.path, visitor.verb, visitor.methods);
    }

    private static String name(String internal) {
        return internal.replace('/', '.');
    }

    private static final class Visitor extends ClassVisitor {
        private final Map<String, Method> methods = new HashMap<>();
        private List<String> interfaces = List.of();
        private String parent;
        private String path;
        private String verb;

        Visitor() {
            super(Opcodes.ASM9);
        }

        @Override
        public void visit(int version, int access, String name, String generic, String extended, String[] contracts) {
            parent = extended == null ? null : name(extended);
            interfaces = Arrays.stream(contracts).map(RestClass::name).toList();
        }

        @Override
        public AnnotationVisitor visitAnnotation(String type, boolean visible) {
            return switch (Type.getType(type).getClassName()) {
                case PACKAGE + "Path" -> new Value(value -> path = value);
                case PACKAGE + "HttpMethod" -> new Value(value -> verb = value);
                default -> null;
            };
        }

        @Override
        public MethodVisitor visitMethod(int access, String name, String type, String generic, String[] exceptions) {
            if ((access & Opcodes.ACC_PUBLIC) == 0) {
                return null;
            }
            List<String> annotations = new ArrayList<>();
            methods.put(name + type, new Method("", annotations));
            return new MethodVisitor(Opcodes.ASM9) {
                @Override
                public AnnotationVisitor visitAnnotation(String annotation, boolean visible) {
                    String found = Type.getType(annotation).getClassName();
                    annotations.add(found);
                    return found.equals(PACKAGE + "Path")
                            ? new Value(value -> methods.put(name + type, new Method(value, annotations)))
                            : null;
                }
            };
        }
    }

    private static final class Value extends AnnotationVisitor {
        private final Consumer<String> found;

        Value(Consumer<String> found) {
            super(Opcodes.ASM9);
            this.found = found;
        }

        @Override
        public void visit(String name, Object value) {
            if (name.equals("value")) {
                found.accept(value.toString());
            }
        }
    }
}
