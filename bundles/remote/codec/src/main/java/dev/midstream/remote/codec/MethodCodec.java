package dev.midstream.remote.codec;

import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** What is known of one method of a contract. */
final class MethodCodec {
    final Method method;
    final long id;
    final Plan[] parameters;
    final Plan result;
    final Async async;
    private final Class<?>[] declared;

    MethodCodec(Method method, Map<TypeVariable<?>, Shape> bindings, Planner planner) {
        this.method = method;
        // also saves the check at each call
        method.setAccessible(true);
        this.id = id(method);
        this.async = Async.of(method);
        this.declared = method.getExceptionTypes();
        Type[] types = method.getGenericParameterTypes();
        this.parameters = new Plan[types.length];
        for (int i = 0; i < types.length; i++) {
            parameters[i] = planner.plan(Shape.of(types[i], bindings));
        }
        Shape returned = Shape.of(method.getGenericReturnType(), bindings);
        this.result = planner.plan(async == Async.NONE ? returned : returned.argument(0));
    }

    /**
     * Made of the name and the erased parameter types, so that it stays when other methods come and go: the first eight
     * bytes of their SHA-256.
     */
    static long id(Method method) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(signature(method).getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static String signature(Method method) {
        StringJoiner signature = new StringJoiner(",", method.getName() + "(", ")");
        for (Class<?> type : method.getParameterTypes()) {
            signature.add(type.getTypeName());
        }
        return signature.toString();
    }

    /** Whether a caller can expect such an exception; a future may fail with any. */
    boolean canThrow(Class<?> type) {
        return RuntimeException.class.isAssignableFrom(type)
                || async != Async.NONE
                || List.of(declared).stream().anyMatch(each -> each.isAssignableFrom(type));
    }

    String place() {
        return method.getDeclaringClass().getSimpleName() + "." + method.getName();
    }
}
