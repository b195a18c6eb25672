package dev.midstream.remote.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import org.osgi.framework.ServiceException;

/**
 * Exceptions: the names of the class and of those that it extends, its message, the service exception's type, where it
 * was thrown, and its cause. It becomes the first of its classes that may be made here and that the method's caller can
 * expect; a {@link ServiceException} that names the original otherwise.
 */
final class Failures {

    private static final int FRAMES = 16;
    private static final int CAUSES = 8;
    private static final int TEXT = 10_000;

    private final ExceptionTypes types;

    Failures(ExceptionTypes types) {
        this.types = types;
    }

    void write(JsonGenerator out, Throwable failure) throws IOException {
        write(out, failure, CAUSES);
    }

    private void write(JsonGenerator out, Throwable failure, int depth) throws IOException {
        out.writeStartArray();
        out.writeStartArray();
        for (Class<?> type = failure.getClass();
                type != Throwable.class && type != Exception.class;
                type = type.getSuperclass()) {
            out.writeString(type.getName());
        }
        out.writeEndArray();
        String message = message(failure);
        if (message == null) {
            out.writeNull();
        } else {
            out.writeString(message.length() <= TEXT ? message : message.substring(0, TEXT) + "…");
        }
        out.writeNumber(failure instanceof ServiceException service ? service.getType() : -1);
        out.writeStartArray();
        StackTraceElement[] trace = failure.getStackTrace();
        for (int i = 0; i < trace.length && i < FRAMES; i++) {
            out.writeString(trace[i].getClassName());
            out.writeString(trace[i].getMethodName());
            out.writeString(String.valueOf(trace[i].getFileName()));
            out.writeNumber(trace[i].getLineNumber());
        }
        out.writeEndArray();
        if (failure.getCause() == null || depth == 0) {
            out.writeNull();
        } else {
            write(out, failure.getCause(), depth - 1);
        }
        out.writeEndArray();
    }

    /** A service's own exception may fail to say what it is about. */
    private static String message(Throwable failure) {
        try {
            return failure.getMessage();
        } catch (RuntimeException e) {
            return null;
        }
    }

    /** Reads what was thrown, as something that the method's caller can expect. */
    Throwable read(Source source, MethodCodec method) throws IOException {
        return make(parse(source, source.next(), CAUSES), method);
    }

    private record Thrown(
            List<String> names, String message, int serviceType, List<StackTraceElement> trace, Thrown cause) {

        String original() {
            return names.isEmpty() ? "java.lang.Exception" : names.get(0);
        }
    }

    private Thrown parse(Source source, JsonToken token, int depth) throws IOException {
        source.expect(JsonToken.START_ARRAY, token, "an exception");
        source.expect(JsonToken.START_ARRAY, source.next(), "an exception's class");
        List<String> names = new ArrayList<>();
        for (JsonToken next = source.next(); next != JsonToken.END_ARRAY; next = source.next()) {
            names.add(Scalars.text(source, next));
            if (names.size() > 50) {
                throw new CodecException("an exception has too many superclasses");
            }
        }
        JsonToken next = source.next();
        String message = next == JsonToken.VALUE_NULL ? null : Scalars.text(source, next);
        int type = (int) Scalars.integer(source, source.next(), Integer.MIN_VALUE, Integer.MAX_VALUE);
        source.expect(JsonToken.START_ARRAY, source.next(), "a stack trace");
        List<StackTraceElement> trace = new ArrayList<>();
        for (next = source.next(); next != JsonToken.END_ARRAY; next = source.next()) {
            if (trace.size() > FRAMES) {
                throw new CodecException("a stack trace is too long");
            }
            trace.add(new StackTraceElement(
                    Scalars.text(source, next),
                    Scalars.text(source, source.next()),
                    Scalars.text(source, source.next()),
                    (int) Scalars.integer(source, source.next(), Integer.MIN_VALUE, Integer.MAX_VALUE)));
        }
        next = source.next();
        Thrown cause = null;
        if (next != JsonToken.VALUE_NULL) {
            if (depth == 0) {
                throw new CodecException("an exception has too many causes");
            }
            cause = parse(source, next, depth - 1);
        }
        source.expect(JsonToken.END_ARRAY, source.next(), "the end of an exception");
        return new Thrown(names, message, type, trace, cause);
    }

    private Throwable make(Thrown thrown, MethodCodec method) {
        if (thrown.names.contains(ServiceException.class.getName())) {
            // never a ConnectException as its cause: that would say that this call was not executed
            return traced(new ServiceException(thrown.message, thrown.serviceType, standIn(thrown.cause)), thrown);
        }
        for (String name : thrown.names) {
            Class<?> type = types.find(name);
            if (type != null && method.canThrow(type)) {
                String message = name.equals(thrown.original())
                        ? thrown.message
                        : thrown.original() + (thrown.message == null ? "" : ": " + thrown.message);
                Throwable made = construct(type, message, cause(thrown.cause));
                if (made != null) {
                    return traced(made, thrown);
                }
            }
        }
        return new ServiceException(
                "The service threw " + thrown.original() + (thrown.message == null ? "" : ": " + thrown.message),
                ServiceException.REMOTE,
                standIn(thrown));
    }

    /** A cause is made of what may be made, too, whatever the method declares: nobody can throw it. */
    private Throwable cause(Thrown cause) {
        if (cause == null) {
            return null;
        }
        Class<?> type = types.find(cause.original());
        Throwable made = type == null ? null : construct(type, cause.message, cause(cause.cause));
        return made == null ? standIn(cause) : traced(made, cause);
    }

    private static RemoteCause standIn(Thrown thrown) {
        return thrown == null
                ? null
                : traced(new RemoteCause(thrown.original(), thrown.message, standIn(thrown.cause)), thrown);
    }

    /** What happened there, then how the call came about here. */
    private static <T extends Throwable> T traced(T made, Thrown thrown) {
        List<StackTraceElement> trace = new ArrayList<>(thrown.trace);
        trace.addAll(List.of(made.getStackTrace()));
        made.setStackTrace(trace.toArray(new StackTraceElement[0]));
        return made;
    }

    private static Throwable construct(Class<?> type, String message, Throwable cause) {
        Throwable made = null;
        if (cause != null) {
            made = construct(type, new Class<?>[] {String.class, Throwable.class}, message, cause);
            if (made == null && cause instanceof IOException) {
                made = construct(type, new Class<?>[] {String.class, IOException.class}, message, cause);
            }
        }
        if (made == null) {
            made = construct(type, new Class<?>[] {String.class}, message);
        }
        if (made == null) {
            made = construct(type, new Class<?>[] {String.class, Throwable.class}, message, cause);
        }
        if (made == null) {
            made = construct(type, new Class<?>[] {});
        }
        if (made != null && made.getCause() == null && cause != null) {
            try {
                made.initCause(cause);
            } catch (IllegalStateException e) {
                // it was made without one on purpose
                return made;
            }
        }
        return made;
    }

    private static Throwable construct(Class<?> type, Class<?>[] parameters, Object... arguments) {
        try {
            Constructor<?> constructor = type.getConstructor(parameters);
            return (Throwable) constructor.newInstance(arguments);
        } catch (NoSuchMethodException
                | InstantiationException
                | IllegalAccessException
                | InvocationTargetException e) {
            return null;
        }
    }
}
