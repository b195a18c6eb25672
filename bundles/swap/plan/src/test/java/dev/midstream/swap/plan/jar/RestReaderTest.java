package dev.midstream.swap.plan.jar;

import static org.assertj.core.api.Assertions.assertThat;

import aQute.bnd.osgi.EmbeddedResource;
import aQute.bnd.osgi.Jar;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Resources are written by ASM, for JAX-RS is no dependency of what only reads its annotations. */
class RestReaderTest {
    private static final String PATH = "Ljavax/ws/rs/Path;";

    @Test
    void pathsOfAClassAndItsMethods() {
        Jar jar = new Jar("test");
        ClassWriter resource = type("x/Things", "java/lang/Object", "/things/{kind}/all");
        method(resource, Opcodes.ACC_PUBLIC, "list", "Ljavax/ws/rs/GET;", null);
        method(resource, Opcodes.ACC_PUBLIC, "put", "Ljavax/ws/rs/PUT;", "{key}/");
        method(resource, Opcodes.ACC_PUBLIC, "helper", "Ljava/lang/Deprecated;", null);
        method(resource, Opcodes.ACC_PRIVATE, "hidden", "Ljavax/ws/rs/POST;", null);
        put(jar, "x/Things", resource);
        RestReader reader = new RestReader(jar);
        assertThat(reader.endpoints(List.of(component("x.Things"))))
                .containsExactly("GET /things/{kind}/all", "PUT /things/{kind}/all/{key}");
        assertThat(reader.prefixes(List.of(component("x.Things")))).containsExactly("/things");
    }

    @Test
    void whatIsInherited() {
        Jar jar = new Jar("test");
        ClassWriter contract = type("x/Contract", "java/lang/Object", "/base");
        method(contract, Opcodes.ACC_PUBLIC, "get", "Ljavax/ws/rs/GET;", null);
        put(jar, "x/Contract", contract);
        ClassWriter resource = type("x/Resource", "x/Parent", null, "x/Contract");
        method(resource, Opcodes.ACC_PUBLIC, "get", null, null);
        put(jar, "x/Resource", resource);
        ClassWriter parent = type("x/Parent", "java/lang/Object", null);
        method(parent, Opcodes.ACC_PUBLIC, "delete", "Ljavax/ws/rs/DELETE;", "one");
        put(jar, "x/Parent", parent);
        assertThat(new RestReader(jar).endpoints(List.of(component("x.Resource"))))
                .containsExactly("DELETE /base/one", "GET /base");
    }

    private static ComponentModel component(String implementation) {
        return new ComponentModel(
                implementation,
                implementation,
                true,
                List.of(implementation),
                "singleton",
                List.of(implementation),
                false,
                Map.of("osgi.jaxrs.resource", "true"),
                List.of());
    }

    private static ClassWriter type(String name, String parent, String path, String... interfaces) {
        ClassWriter type = new ClassWriter(0);
        type.visit(Opcodes.V17, Opcodes.ACC_PUBLIC, name, null, parent, interfaces);
        if (path != null) {
            value(type.visitAnnotation(PATH, true), path);
        }
        return type;
    }

    private static void method(ClassWriter type, int access, String name, String annotation, String path) {
        MethodVisitor method = type.visitMethod(access | Opcodes.ACC_ABSTRACT, name, "()V", null, null);
        if (annotation != null) {
            method.visitAnnotation(annotation, true).visitEnd();
        }
        if (path != null) {
            value(method.visitAnnotation(PATH, true), path);
        }
        method.visitEnd();
    }

    private static void value(AnnotationVisitor annotation, String value) {
        annotation.visit("value", value);
        annotation.visitEnd();
    }

    private static void put(Jar jar, String name, ClassWriter type) {
        type.visitEnd();
        jar.putResource(name + ".class", new EmbeddedResource(type.toByteArray(), 0));
    }
}
