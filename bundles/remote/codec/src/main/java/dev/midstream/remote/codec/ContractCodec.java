package dev.midstream.remote.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Carries the calls of some contracts to another process and back, as CBOR (RFC 8949).
 *
 * <p>What can be made of bytes is fixed when this is made, by the contracts' signatures: no name from the wire reaches a
 * class loader. A call is the method's identity, eight bytes, and an array of its arguments; a result is an array of 0
 * and the value, or of 1 and an exception. Parts of a record that one side does not know are skipped there, those that
 * the other has not sent become null, zero or empty.
 *
 * <p>Thread-safe. Holds the contracts' class loaders, and nothing outside of it does: drop it with the wiring.
 */
public final class ContractCodec {

    private static final int VALUE = 0;
    private static final int FAILURE = 1;

    private final Limits limits;
    private final CBORFactory factory;
    private final Failures failures;
    private final Map<Long, MethodCodec> byId = new HashMap<>();
    private final Map<Method, MethodCodec> byMethod = new HashMap<>();

    private ContractCodec(List<Class<?>> contracts, Limits limits) {
        this.limits = limits;
        this.factory = CBORFactory.builder()
                .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(limits.maxDepth())
                        .maxStringLength(limits.maxBytes())
                        .maxNumberLength(1000)
                        .maxNameLength(1000)
                        .build())
                .streamWriteConstraints(StreamWriteConstraints.builder()
                        .maxNestingDepth(limits.maxDepth())
                        .build())
                .build();
        Planner planner = new Planner();
        List<String> problems = new ArrayList<>();
        for (Class<?> contract : contracts) {
            if (!contract.isInterface()) {
                throw new UnsupportedContractException(
                        contract.getName() + " is not an interface, so it cannot be called from another process");
            }
            Map<TypeVariable<?>, Shape> bindings = Shape.inherited(contract);
            for (Method method : contract.getMethods()) {
                if (!Modifier.isStatic(method.getModifiers())) {
                    try {
                        add(new MethodCodec(method, bindings, planner));
                    } catch (UnsupportedContractException e) {
                        problems.add(
                                contract.getSimpleName() + "." + MethodCodec.signature(method) + ": " + e.getMessage());
                    }
                }
            }
        }
        if (!problems.isEmpty()) {
            throw new UnsupportedContractException(
                    "The contract cannot be called from another process. " + String.join("; ", problems));
        }
        this.failures = new Failures(new ExceptionTypes(contracts));
    }

    private void add(MethodCodec codec) {
        MethodCodec other = byId.putIfAbsent(codec.id, codec);
        if (other != null && !MethodCodec.signature(other.method).equals(MethodCodec.signature(codec.method))) {
            throw new UnsupportedContractException("its identity is that of " + MethodCodec.signature(other.method));
        }
        byMethod.put(codec.method, codec);
    }

    /**
     * For the given contracts, which are interfaces.
     *
     * @throws UnsupportedContractException if a method has a type that cannot be carried; it names all such
     */
    public static ContractCodec of(List<? extends Class<?>> contracts, Limits limits) {
        return new ContractCodec(List.copyOf(contracts), limits);
    }

    public Limits limits() {
        return limits;
    }

    /** All methods that can be called. */
    public Collection<Method> methods() {
        return List.copyOf(byMethod.keySet());
    }

    /** How a method hands its result over. */
    public Async async(Method method) {
        return codec(method).async;
    }

    /** A call, with its streams in it. */
    public byte[] encodeCall(Method method, Object[] arguments) throws CodecException {
        Buffer buffer = new Buffer(256, limits.maxBytes());
        encodeCall(method, arguments, buffer, null);
        return buffer.toByteArray();
    }

    /**
     * Appends a call.
     *
     * @param arguments null for none
     * @param port for streams, or null to have them in the message
     */
    public void encodeCall(Method method, Object[] arguments, Buffer buffer, StreamPort port) throws CodecException {
        MethodCodec codec = codec(method);
        buffer.putLong(codec.id);
        try (JsonGenerator out = factory.createGenerator(buffer)) {
            Sink sink = new Sink(out, port, limits);
            out.writeStartArray(arguments, codec.parameters.length);
            for (int i = 0; i < codec.parameters.length; i++) {
                sink.write(codec.parameters[i], arguments[i]);
            }
            out.writeEndArray();
        } catch (IOException e) {
            throw failed("The arguments of " + codec.place() + " cannot be sent", e);
        }
    }

    /**
     * Returns the method that is called, without decoding its arguments.
     *
     * @throws UnknownMethodException if the contracts have no such method
     */
    public Method method(byte[] bytes, int offset, int length) throws CodecException {
        return called(bytes, offset, length).method;
    }

    private MethodCodec called(byte[] bytes, int offset, int length) throws CodecException {
        if (length < Long.BYTES) {
            throw new CodecException("A call is too short");
        }
        MethodCodec codec = byId.get(Buffer.getLong(bytes, offset));
        if (codec == null) {
            throw new UnknownMethodException("The contract has no such method here: it is of another revision");
        }
        return codec;
    }

    public Call decodeCall(byte[] bytes) throws CodecException {
        return decodeCall(bytes, 0, bytes.length, null, null);
    }

    /**
     * Reads a call.
     *
     * @param account takes the memory that the arguments need from a budget, or null; the caller closes it
     * @throws UnknownMethodException if the contracts have no such method
     * @throws MemoryExceededException if the budget does not have the memory
     */
    public Call decodeCall(byte[] bytes, int offset, int length, StreamPort port, MemoryBudget.Account account)
            throws CodecException {
        MethodCodec codec = called(bytes, offset, length);
        try (JsonParser in = factory.createParser(bytes, offset + Long.BYTES, length - Long.BYTES)) {
            Source source = new Source(in, port, limits, account);
            source.expect(JsonToken.START_ARRAY, source.next(), "arguments");
            Object[] arguments = new Object[codec.parameters.length];
            for (int i = 0; i < arguments.length; i++) {
                arguments[i] = source.read(codec.parameters[i]);
            }
            source.expect(JsonToken.END_ARRAY, source.next(), "the end of the arguments");
            return new Call(codec.method, arguments);
        } catch (MemoryExceededException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw failed("The arguments of " + codec.place() + " cannot be read", e);
        }
    }

    /** A result; of an asynchronous method what it completed with. */
    public byte[] encodeResult(Method method, Object result) throws CodecException {
        Buffer buffer = new Buffer(256, limits.maxBytes());
        encodeResult(method, result, buffer, null);
        return buffer.toByteArray();
    }

    public void encodeResult(Method method, Object result, Buffer buffer, StreamPort port) throws CodecException {
        MethodCodec codec = codec(method);
        try (JsonGenerator out = factory.createGenerator(buffer)) {
            out.writeStartArray(null, 2);
            out.writeNumber(VALUE);
            new Sink(out, port, limits).write(codec.result, result);
            out.writeEndArray();
        } catch (IOException e) {
            throw failed("The result of " + codec.place() + " cannot be sent", e);
        }
    }

    /** What a method threw, or failed with later. */
    public byte[] encodeFailure(Throwable failure) throws CodecException {
        Buffer buffer = new Buffer(1024, limits.maxBytes());
        encodeFailure(failure, buffer);
        return buffer.toByteArray();
    }

    public void encodeFailure(Throwable failure, Buffer buffer) throws CodecException {
        try (JsonGenerator out = factory.createGenerator(buffer)) {
            out.writeStartArray(null, 2);
            out.writeNumber(FAILURE);
            failures.write(out, failure);
            out.writeEndArray();
        } catch (IOException e) {
            throw failed("An exception cannot be sent", e);
        }
    }

    /** Reads what {@link #encodeResult} or {@link #encodeFailure} wrote. */
    public Outcome decodeResult(Method method, byte[] bytes) throws CodecException {
        return decodeResult(method, bytes, 0, bytes.length, null);
    }

    public Outcome decodeResult(Method method, byte[] bytes, int offset, int length, StreamPort port)
            throws CodecException {
        MethodCodec codec = codec(method);
        try (JsonParser in = factory.createParser(bytes, offset, length)) {
            Source source = new Source(in, port, limits, null);
            source.expect(JsonToken.START_ARRAY, source.next(), "a result");
            long kind = Scalars.integer(source, source.next(), VALUE, FAILURE);
            Outcome outcome = kind == FAILURE
                    ? new Outcome(null, failures.read(source, codec))
                    : new Outcome(source.read(codec.result), null);
            source.expect(JsonToken.END_ARRAY, source.next(), "the end of a result");
            return outcome;
        } catch (IOException | RuntimeException e) {
            throw failed("The result of " + codec.place() + " cannot be read", e);
        }
    }

    private MethodCodec codec(Method method) {
        MethodCodec codec = byMethod.get(method);
        if (codec == null) {
            throw new IllegalArgumentException(method + " is no method of the contract");
        }
        return codec;
    }

    private static CodecException failed(String what, Exception e) {
        // without the parser's remarks on offsets
        String why = e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
        return new CodecException(what + ": " + why, e);
    }
}
