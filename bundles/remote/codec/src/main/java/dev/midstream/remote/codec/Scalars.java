package dev.midstream.remote.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Currency;
import java.util.Date;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Function;
import org.osgi.framework.Version;

/** Values of the platform without parts of a type of their own: all that are allowed. */
final class Scalars {

    /** Estimated bytes of a text without characters: the object and its array. */
    private static final int TEXT = 40;

    private static final Map<Class<?>, Plan> PLANS = new HashMap<>();

    static {
        number(boolean.class, Boolean.class, false, (out, value) -> out.writeBoolean((Boolean) value), Scalars::bool);
        number(byte.class, Byte.class, (byte) 0, (out, v) -> out.writeNumber((Byte) v), (s, t) ->
                (byte) integer(s, t, Byte.MIN_VALUE, Byte.MAX_VALUE));
        number(short.class, Short.class, (short) 0, (out, v) -> out.writeNumber((Short) v), (s, t) ->
                (short) integer(s, t, Short.MIN_VALUE, Short.MAX_VALUE));
        number(char.class, Character.class, (char) 0, (out, v) -> out.writeNumber((Character) v), (s, t) ->
                (char) integer(s, t, Character.MIN_VALUE, Character.MAX_VALUE));
        number(int.class, Integer.class, 0, (out, v) -> out.writeNumber((Integer) v), (s, t) ->
                (int) integer(s, t, Integer.MIN_VALUE, Integer.MAX_VALUE));
        number(
                long.class,
                Long.class,
                0L,
                (out, v) -> out.writeNumber((Long) v),
                (s, t) -> integer(s, t, Long.MIN_VALUE, Long.MAX_VALUE));
        number(float.class, Float.class, 0f, (out, v) -> out.writeNumber((Float) v), (s, t) -> (float) floating(s, t));
        number(double.class, Double.class, 0d, (out, v) -> out.writeNumber((Double) v), Scalars::floating);
        Plan nothing = new Simple("nothing", null, null, (out, v) -> out.writeNull(), (s, t) -> {
            throw s.unexpected("nothing", t);
        });
        PLANS.put(void.class, nothing);
        PLANS.put(Void.class, nothing);

        PLANS.put(String.class, new Simple("text", null, null, (out, v) -> out.writeString((String) v), Scalars::text));
        PLANS.put(byte[].class, new Simple("bytes", null, null, (out, v) -> out.writeBinary((byte[]) v), (s, t) -> {
            s.expect(JsonToken.VALUE_EMBEDDED_OBJECT, t, "bytes");
            byte[] bytes = s.in.getBinaryValue();
            s.charge(bytes.length);
            return bytes;
        }));
        PLANS.put(
                Instant.class,
                pair(
                        (out, v) -> {
                            out.writeNumber(((Instant) v).getEpochSecond());
                            out.writeNumber(((Instant) v).getNano());
                        },
                        Instant::ofEpochSecond));
        PLANS.put(
                Duration.class,
                pair(
                        (out, v) -> {
                            out.writeNumber(((Duration) v).getSeconds());
                            out.writeNumber(((Duration) v).getNano());
                        },
                        Duration::ofSeconds));
        PLANS.put(
                Date.class,
                new Simple(
                        "a date",
                        null,
                        null,
                        (out, v) -> out.writeNumber(((Date) v).getTime()),
                        (s, t) -> new Date(integer(s, t, Long.MIN_VALUE, Long.MAX_VALUE))));
        PLANS.put(
                OptionalInt.class,
                new Simple(
                        "a number",
                        OptionalInt.empty(),
                        null,
                        (out, v) -> {
                            out.writeStartArray();
                            if (((OptionalInt) v).isPresent()) {
                                out.writeNumber(((OptionalInt) v).getAsInt());
                            }
                            out.writeEndArray();
                        },
                        (s, t) -> optional(
                                s,
                                t,
                                OptionalInt.empty(),
                                (in, token) -> OptionalInt.of(
                                        (int) integer(in, token, Integer.MIN_VALUE, Integer.MAX_VALUE)))));
        PLANS.put(
                OptionalLong.class,
                new Simple(
                        "a number",
                        OptionalLong.empty(),
                        null,
                        (out, v) -> {
                            out.writeStartArray();
                            if (((OptionalLong) v).isPresent()) {
                                out.writeNumber(((OptionalLong) v).getAsLong());
                            }
                            out.writeEndArray();
                        },
                        (s, t) -> optional(
                                s,
                                t,
                                OptionalLong.empty(),
                                (in, token) -> OptionalLong.of(integer(in, token, Long.MIN_VALUE, Long.MAX_VALUE)))));
        PLANS.put(
                OptionalDouble.class,
                new Simple(
                        "a number",
                        OptionalDouble.empty(),
                        null,
                        (out, v) -> {
                            out.writeStartArray();
                            if (((OptionalDouble) v).isPresent()) {
                                out.writeNumber(((OptionalDouble) v).getAsDouble());
                            }
                            out.writeEndArray();
                        },
                        (s, t) -> optional(
                                s, t, OptionalDouble.empty(), (in, token) -> OptionalDouble.of(floating(in, token)))));

        textual(BigInteger.class, BigInteger::toString, Scalars::bigInteger);
        textual(BigDecimal.class, BigDecimal::toString, Scalars::bigDecimal);
        textual(UUID.class, UUID::toString, UUID::fromString);
        textual(URI.class, URI::toString, URI::create);
        textual(Locale.class, Locale::toLanguageTag, Locale::forLanguageTag);
        textual(Currency.class, Currency::getCurrencyCode, Currency::getInstance);
        textual(LocalDate.class, LocalDate::toString, LocalDate::parse);
        textual(LocalTime.class, LocalTime::toString, LocalTime::parse);
        textual(LocalDateTime.class, LocalDateTime::toString, LocalDateTime::parse);
        textual(OffsetTime.class, OffsetTime::toString, OffsetTime::parse);
        textual(OffsetDateTime.class, OffsetDateTime::toString, OffsetDateTime::parse);
        textual(ZonedDateTime.class, ZonedDateTime::toString, ZonedDateTime::parse);
        textual(ZoneId.class, ZoneId::getId, ZoneId::of);
        textual(ZoneOffset.class, ZoneOffset::getId, ZoneOffset::of);
        textual(Period.class, Period::toString, Period::parse);
        textual(Year.class, Year::toString, text -> Year.of(Integer.parseInt(text)));
        textual(YearMonth.class, YearMonth::toString, YearMonth::parse);
        textual(MonthDay.class, MonthDay::toString, MonthDay::parse);
        textual(Version.class, Version::toString, Version::parseVersion);
    }

    private Scalars() {}

    /** Null if the class is none of them. */
    static Plan plan(Class<?> type) {
        return PLANS.get(type);
    }

    static long integer(Source source, JsonToken token, long min, long max) throws IOException {
        source.expect(JsonToken.VALUE_NUMBER_INT, token, "a whole number");
        if (source.in.getNumberType() == com.fasterxml.jackson.core.JsonParser.NumberType.BIG_INTEGER) {
            throw new CodecException("a number is too large for its type");
        }
        long value = source.in.getLongValue();
        if (value < min || value > max) {
            throw new CodecException("the number " + value + " is too large for its type");
        }
        return value;
    }

    private static double floating(Source source, JsonToken token) throws IOException {
        if (token != JsonToken.VALUE_NUMBER_FLOAT) {
            source.expect(JsonToken.VALUE_NUMBER_INT, token, "a number");
        }
        return source.in.getDoubleValue();
    }

    private static Object bool(Source source, JsonToken token) throws IOException {
        if (token != JsonToken.VALUE_TRUE) {
            source.expect(JsonToken.VALUE_FALSE, token, "true or false");
        }
        return token == JsonToken.VALUE_TRUE;
    }

    static String text(Source source, JsonToken token) throws IOException {
        source.expect(JsonToken.VALUE_STRING, token, "text");
        String text = source.in.getText();
        source.charge(TEXT + 2L * text.length());
        return text;
    }

    /** A number of a million digits takes minutes to make. */
    private static BigInteger bigInteger(String text) {
        return new BigInteger(bounded(text));
    }

    private static BigDecimal bigDecimal(String text) {
        return new BigDecimal(bounded(text));
    }

    private static String bounded(String text) {
        if (text.length() > 10_000) {
            throw new NumberFormatException("a number must not have more than 10,000 digits");
        }
        return text;
    }

    private static Object optional(Source source, JsonToken token, Object empty, Reading reading) throws IOException {
        source.expect(JsonToken.START_ARRAY, token, "an optional value");
        JsonToken next = source.next();
        if (next == JsonToken.END_ARRAY) {
            return empty;
        }
        Object value = reading.read(source, next);
        source.expect(JsonToken.END_ARRAY, source.next(), "the end of an optional value");
        return value;
    }

    private static void number(Class<?> primitive, Class<?> wrapper, Object zero, Writing writing, Reading reading) {
        PLANS.put(primitive, new Simple(primitive.getName(), zero, zero, writing, reading));
        PLANS.put(wrapper, new Simple(primitive.getName(), null, null, writing, reading));
    }

    private static <T> void textual(Class<T> type, Function<T, String> format, Function<String, T> parse) {
        PLANS.put(
                type,
                new Simple(
                        type.getSimpleName(),
                        null,
                        null,
                        (out, value) -> out.writeString(format.apply(type.cast(value))),
                        (source, token) -> {
                            String text = text(source, token);
                            try {
                                return parse.apply(text);
                            } catch (RuntimeException e) {
                                throw new CodecException(
                                        "this is no " + type.getSimpleName() + ": " + shorten(text), e);
                            }
                        }));
    }

    private static String shorten(String text) {
        return text.length() <= 100 ? text : text.substring(0, 100) + "…";
    }

    private interface Seconds {
        Object of(long seconds, long nanos);
    }

    private static Plan pair(Writing writing, Seconds seconds) {
        return new Simple(
                "a time",
                null,
                null,
                (out, value) -> {
                    out.writeStartArray();
                    writing.write(out, value);
                    out.writeEndArray();
                },
                (source, token) -> {
                    source.expect(JsonToken.START_ARRAY, token, "a time");
                    long whole = integer(source, source.next(), Long.MIN_VALUE, Long.MAX_VALUE);
                    long nanos = integer(source, source.next(), 0, 999_999_999);
                    source.expect(JsonToken.END_ARRAY, source.next(), "the end of a time");
                    try {
                        return seconds.of(whole, nanos);
                    } catch (RuntimeException e) {
                        throw new CodecException("a time is out of range", e);
                    }
                });
    }

    private interface Writing {
        void write(JsonGenerator out, Object value) throws IOException;
    }

    private interface Reading {
        Object read(Source source, JsonToken token) throws IOException;
    }

    private static final class Simple extends Plan {
        private final String name;
        private final Object missing;
        private final Object none;
        private final Writing writing;
        private final Reading reading;

        Simple(String name, Object missing, Object none, Writing writing, Reading reading) {
            this.name = name;
            this.missing = missing;
            this.none = none;
            this.writing = writing;
            this.reading = reading;
        }

        @Override
        void write(Sink sink, Object value) throws IOException {
            writing.write(sink.out, value);
        }

        @Override
        Object read(Source source, JsonToken token) throws IOException {
            return reading.read(source, token);
        }

        @Override
        Object missing() {
            return missing;
        }

        @Override
        Object none() {
            return none;
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
