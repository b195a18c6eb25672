package dev.midstream.storage;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A part of an object, as the Range header asks for it (RFC 9110, section 14). */
record ByteRange(long first, long last) {
    private static final Pattern SINGLE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    long length() {
        return last - first + 1;
    }

    /** Nothing of the object lies in the range. */
    boolean unsatisfiable() {
        return length() <= 0;
    }

    String contentRange(long size) {
        return "bytes " + first + "-" + last + "/" + size;
    }

    /** Empty for what may be answered with the whole: no range, several ranges, other units, nonsense. */
    static Optional<ByteRange> parse(String header, long size) {
        Matcher range = SINGLE.matcher(header == null ? "" : header.replace(" ", ""));
        if (!range.matches()) {
            return Optional.empty();
        }
        String from = range.group(1);
        String to = range.group(2);
        if (from.isEmpty()) {
            return to.isEmpty() ? Optional.empty() : Optional.of(suffix(Long.parseLong(to), size));
        }
        long first = Long.parseLong(from);
        long last = to.isEmpty() ? Long.MAX_VALUE - 1 : Long.parseLong(to);
        if (last < first) {
            return Optional.empty();
        }
        return Optional.of(new ByteRange(first, Math.min(last, size - 1)));
    }

    private static ByteRange suffix(long length, long size) {
        return new ByteRange(Math.max(0, size - length), length == 0 ? -1 : size - 1);
    }
}
