package dev.midstream.remote.codec;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Bytes that grow, up to a limit. Not thread-safe. */
public final class Buffer extends OutputStream {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private byte[] bytes;
    private int size;
    private final int limit;

    public Buffer(int capacity, int limit) {
        this.bytes = new byte[capacity];
        this.limit = limit;
    }

    @Override
    public void write(int b) throws CodecException {
        room(1);
        bytes[size++] = (byte) b;
    }

    @Override
    public void write(byte[] source, int offset, int length) throws CodecException {
        room(length);
        System.arraycopy(source, offset, bytes, size, length);
        size += length;
    }

    public void putLong(long value) throws CodecException {
        room(Long.BYTES);
        LONG.set(bytes, size, value);
        size += Long.BYTES;
    }

    public void putInt(int value) throws CodecException {
        room(Integer.BYTES);
        INT.set(bytes, size, value);
        size += Integer.BYTES;
    }

    /** Overwrites what is there. */
    public void setInt(int position, int value) {
        INT.set(bytes, position, value);
    }

    public static long getLong(byte[] bytes, int offset) {
        return (long) LONG.get(bytes, offset);
    }

    public static int getInt(byte[] bytes, int offset) {
        return (int) INT.get(bytes, offset);
    }

    private void room(int more) throws CodecException {
        if (more > limit - size) {
            throw new CodecException("a message must not have more than " + limit + " bytes");
        }
        if (more > bytes.length - size) {
            int wanted = (int) Math.min(limit, Math.max(2L * bytes.length, (long) size + more));
            bytes = Arrays.copyOf(bytes, wanted);
        }
    }

    public byte[] array() {
        return bytes;
    }

    public int size() {
        return size;
    }

    /** Drops what is behind a position. */
    public void truncate(int position) {
        size = position;
    }

    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    @Override
    public void flush() throws IOException {
        // nothing is held back
    }

    @Override
    public void close() {
        // nothing to let go of
    }
}
