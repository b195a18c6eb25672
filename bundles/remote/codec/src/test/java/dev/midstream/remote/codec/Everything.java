package dev.midstream.remote.codec;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedSet;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.osgi.framework.Version;

/** A contract with all that may be in one. */
public interface Everything extends Keeper<Everything.Person> {

    enum Colour {
        RED,
        GREEN {
            @Override
            public String toString() {
                return "like grass";
            }
        }
    }

    record Person(String name, int age, Optional<Person> boss, List<Person> friends, Map<Colour, Set<Long>> numbers) {}

    record Times(Instant instant, Duration duration, LocalDate date, ZonedDateTime zoned) {}

    record Page<T>(List<T> items, String cursor) {}

    sealed interface Form permits Circle, Square {}

    record Circle(double radius) implements Form {}

    record Square(double side) implements Form {}

    class Settings {
        public String name;
        public int count = 7;
        private List<String> lines;

        public List<String> getLines() {
            return lines;
        }

        public void setLines(List<String> lines) {
            this.lines = lines;
        }
    }

    class OddException extends IOException {
        private static final long serialVersionUID = 1L;

        public OddException(String message) {
            super(message);
        }
    }

    boolean flag(boolean flag);

    long sum(byte a, short b, char c, int d, long e, float f, double g);

    String text(String text);

    String text(String text, int times);

    byte[] bytes(byte[] bytes);

    int[][] grid(int[][] grid);

    String[] words(String... words);

    Times times(Times times);

    List<Page<Person>> pages(List<Page<Person>> pages);

    Form form(Form form);

    Settings settings(Settings settings);

    Map<String, Object> open(Map<String, Object> open);

    Map<Person, Form> byPerson(Map<Person, Form> map);

    SortedSet<String> sorted(SortedSet<String> set);

    OptionalInt maybe(OptionalInt number);

    BigDecimal big(BigDecimal decimal, BigInteger integer, UUID id, Version version);

    Colour colour(Colour colour);

    CompletionStage<Person> later(Person person);

    InputStream stream(InputStream stream) throws IOException;

    default String greeting() {
        return "hello";
    }
}
