package dev.midstream.swap.gate;

import static org.objectweb.asm.Opcodes.*;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Type;

/**
 * Writes the class of a gate from the contract's interfaces alone, so that the class outlives every revision. What a
 * method of it does is said in {@link Gate}.
 */
final class GateCompiler {
    static final String CLASS_NAME = StuckCall.GATE_CLASS;

    private static final String NAME = CLASS_NAME.replace('.', '/');
    private static final String GATE = Type.getInternalName(Gate.class);
    private static final String ENTRY = Type.getInternalName(Entry.class);
    private static final String ENTRY_TYPE = Type.getDescriptor(Entry.class);
    private static final String PROMISE = "org.osgi.util.promise.Promise";
    private static final Handle METAFACTORY = new Handle(
            H_INVOKESTATIC,
            "java/lang/invoke/LambdaMetafactory",
            "metafactory",
            "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/invoke/MethodType;"
                    + "Ljava/lang/invoke/MethodType;Ljava/lang/invoke/MethodHandle;Ljava/lang/invoke/MethodType;)"
                    + "Ljava/lang/invoke/CallSite;",
            false);
    private static final String CONSTRUCTOR = Type.getMethodDescriptor(
            Type.VOID_TYPE,
            Type.getType(Routing.class),
            Type.INT_TYPE,
            Type.getType(String.class),
            Type.getType(Gate.Maker.class));

    private final Class<? extends Gate> parent;
    private final List<Class<?>> contracts;
    private final ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_FRAMES) {
        @Override
        protected String getCommonSuperClass(String one, String other) {
            return "java/lang/Object"; // no local changes its type in a generated method
        }
    };

    private GateCompiler(Class<? extends Gate> parent, List<Class<?>> contracts) {
        this.parent = parent;
        this.contracts = contracts;
    }

    static byte[] compile(Class<? extends Gate> parent, List<Class<?>> contracts) {
        return new GateCompiler(parent, contracts).compile();
    }

    private byte[] compile() {
        String[] interfaces = contracts.stream().map(Type::getInternalName).toArray(String[]::new);
        writer.visit(V17, ACC_PUBLIC | ACC_FINAL | ACC_SYNTHETIC, NAME, null, Type.getInternalName(parent), interfaces);
        constructor();
        Set<String> written = new HashSet<>();
        for (Class<?> contract : contracts) {
            for (Method method : contract.getMethods()) {
                if (!Modifier.isStatic(method.getModifiers())
                        && written.add(method.getName() + Type.getMethodDescriptor(method))) {
                    forward(contract, method);
                }
            }
        }
        writer.visitEnd();
        return writer.toByteArray();
    }

    /** Returns true for {@code equals(Object)}, which a contract such as {@code Comparator} may declare. */
    private static boolean isEquals(Method method) {
        return method.getName().equals("equals")
                && method.getParameterCount() == 1
                && method.getParameterTypes()[0] == Object.class;
    }

    private void constructor() {
        MethodVisitor code = writer.visitMethod(ACC_PUBLIC, "<init>", CONSTRUCTOR, null, null);
        code.visitCode();
        code.visitVarInsn(ALOAD, 0);
        code.visitVarInsn(ALOAD, 1);
        code.visitVarInsn(ILOAD, 2);
        code.visitVarInsn(ALOAD, 3);
        code.visitVarInsn(ALOAD, 4);
        code.visitMethodInsn(INVOKESPECIAL, Type.getInternalName(parent), "<init>", CONSTRUCTOR, false);
        code.visitInsn(RETURN);
        code.visitMaxs(0, 0);
        code.visitEnd();
    }

    private void forward(Class<?> contract, Method method) {
        Type result = Type.getReturnType(method);
        Type[] arguments = Type.getArgumentTypes(method);
        int entry = 1;
        for (Type argument : arguments) {
            entry += argument.getSize();
        }
        int value = entry + 1;

        MethodVisitor code = writer.visitMethod(
                ACC_PUBLIC | (method.isVarArgs() ? ACC_VARARGS : 0),
                method.getName(),
                Type.getMethodDescriptor(method),
                null,
                null);
        code.visitCode();
        Label start = new Label();
        Label end = new Label();
        Label failed = new Label();
        code.visitTryCatchBlock(start, end, failed, null);

        if (isEquals(method)) {
            trueForItself(code);
        }
        code.visitVarInsn(ALOAD, 0);
        code.visitMethodInsn(INVOKEVIRTUAL, GATE, "enter", "()" + ENTRY_TYPE, false);
        code.visitVarInsn(ASTORE, entry);

        code.visitLabel(start);
        code.visitVarInsn(ALOAD, 0);
        code.visitVarInsn(ALOAD, entry);
        code.visitMethodInsn(INVOKEVIRTUAL, GATE, "service", "(" + ENTRY_TYPE + ")Ljava/lang/Object;", false);
        code.visitTypeInsn(CHECKCAST, Type.getInternalName(contract));
        int local = 1;
        for (Type argument : arguments) {
            code.visitVarInsn(argument.getOpcode(ILOAD), local);
            local += argument.getSize();
        }
        if (isEquals(method)) {
            counterpart(code, entry);
        }
        code.visitMethodInsn(
                INVOKEINTERFACE,
                Type.getInternalName(contract),
                method.getName(),
                Type.getMethodDescriptor(method),
                true);
        if (result.getSort() != Type.VOID) {
            code.visitVarInsn(result.getOpcode(ISTORE), value);
        }
        code.visitLabel(end);

        exit(code, method.getReturnType(), value, entry);
        if (result.getSort() != Type.VOID) {
            code.visitVarInsn(result.getOpcode(ILOAD), value);
        }
        code.visitInsn(result.getOpcode(IRETURN));

        code.visitLabel(failed);
        code.visitVarInsn(ALOAD, entry);
        code.visitMethodInsn(INVOKEVIRTUAL, ENTRY, "fail", "()V", false);
        code.visitInsn(ATHROW);
        code.visitMaxs(0, 0);
        code.visitEnd();
    }

    /** A gate equals itself whatever its service says, so that consumers find it in sets and maps. */
    private static void trueForItself(MethodVisitor code) {
        Label other = new Label();
        code.visitVarInsn(ALOAD, 0);
        code.visitVarInsn(ALOAD, 1);
        code.visitJumpInsn(IF_ACMPNE, other);
        code.visitInsn(ICONST_1);
        code.visitInsn(IRETURN);
        code.visitLabel(other);
    }

    /** Replaces the argument on the stack by the service that it represents, if it is a gate of the same service. */
    private static void counterpart(MethodVisitor code, int entry) {
        code.visitInsn(POP);
        code.visitVarInsn(ALOAD, 0);
        code.visitVarInsn(ALOAD, 1);
        code.visitVarInsn(ALOAD, entry);
        code.visitMethodInsn(
                INVOKEVIRTUAL, GATE, "counterpart", "(Ljava/lang/Object;" + ENTRY_TYPE + ")Ljava/lang/Object;", false);
    }

    private void exit(MethodVisitor code, Class<?> result, int value, int entry) {
        if (result == CompletionStage.class || result == CompletableFuture.class) {
            code.visitVarInsn(ALOAD, value);
            code.visitVarInsn(ALOAD, entry);
            code.visitMethodInsn(
                    INVOKESTATIC,
                    GATE,
                    "continued",
                    "(Ljava/util/concurrent/CompletionStage;" + ENTRY_TYPE + ")Ljava/util/concurrent/CompletionStage;",
                    false);
            code.visitTypeInsn(CHECKCAST, Type.getInternalName(result));
            code.visitVarInsn(ASTORE, value);
        } else if (CompletionStage.class.isAssignableFrom(result)) {
            code.visitVarInsn(ALOAD, value);
            code.visitVarInsn(ALOAD, entry);
            code.visitMethodInsn(
                    INVOKESTATIC,
                    GATE,
                    "exitWhenComplete",
                    "(Ljava/util/concurrent/CompletionStage;" + ENTRY_TYPE + ")V",
                    false);
        } else if (result.getName().equals(PROMISE)) {
            Label none = new Label();
            Label done = new Label();
            String promise = Type.getInternalName(result);
            code.visitVarInsn(ALOAD, value);
            code.visitJumpInsn(IFNULL, none);
            code.visitVarInsn(ALOAD, value);
            onResolveOf(code, promise);
            code.visitVarInsn(ALOAD, value);
            failureOf(code, promise);
            code.visitVarInsn(ALOAD, entry);
            code.visitMethodInsn(
                    INVOKESTATIC,
                    GATE,
                    "exitWhenResolved",
                    "(Ljava/util/function/Consumer;Ljava/util/concurrent/Callable;" + ENTRY_TYPE + ")V",
                    false);
            code.visitJumpInsn(GOTO, done);
            code.visitLabel(none);
            exitNow(code, entry);
            code.visitLabel(done);
        } else {
            exitNow(code, entry);
        }
    }

    /** {@code promise::onResolve}, written here because no class of promises is known to the gate's own classes. */
    private static void onResolveOf(MethodVisitor code, String promise) {
        code.visitInvokeDynamicInsn(
                "accept",
                "(L" + promise + ";)Ljava/util/function/Consumer;",
                METAFACTORY,
                Type.getMethodType("(Ljava/lang/Object;)V"),
                new Handle(H_INVOKEINTERFACE, promise, "onResolve", "(Ljava/lang/Runnable;)L" + promise + ";", true),
                Type.getMethodType("(Ljava/lang/Runnable;)V"));
    }

    /** {@code promise::getFailure}. */
    private static void failureOf(MethodVisitor code, String promise) {
        code.visitInvokeDynamicInsn(
                "call",
                "(L" + promise + ";)Ljava/util/concurrent/Callable;",
                METAFACTORY,
                Type.getMethodType("()Ljava/lang/Object;"),
                new Handle(H_INVOKEINTERFACE, promise, "getFailure", "()Ljava/lang/Throwable;", true),
                Type.getMethodType("()Ljava/lang/Throwable;"));
    }

    private static void exitNow(MethodVisitor code, int entry) {
        code.visitVarInsn(ALOAD, entry);
        code.visitMethodInsn(INVOKEVIRTUAL, ENTRY, "exit", "()V", false);
    }
}
