package dev.midstream.swap.plan.jar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.EventListener;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Objects with methods that cross a gate are found; data and asynchronous results are not. */
class ContractShapeTest {
    private static ContractShape shape(Class<?> contract) {
        return ContractShape.of(contract.getName(), ContractShapeTest::read);
    }

    private static byte[] read(String name) {
        try (InputStream in =
                ContractShapeTest.class.getClassLoader().getResourceAsStream(name.replace('.', '/') + ".class")) {
            return in == null ? null : in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    interface Listener {
        void changed(String what);
    }

    interface Person {
        String name();

        default boolean anonymous() {
            return name() == null;
        }
    }

    record Page(List<String> lines) {}

    interface Session extends AutoCloseable {
        String read(int at);
    }

    static final class Handle implements AutoCloseable {
        @Override
        public void close() {
            // nothing is open
        }
    }

    interface Data {
        Page list(Person of, Collection<String> keys, Map<String, Page> known);

        Optional<Person> find(CharSequence key);

        CompletionStage<Page> later(InputStream content);

        void each(Consumer<Page> visitor);
    }

    interface Callbacks {
        void add(Listener listener);

        void watch(EventListener listener);

        void onChange(Consumer<String> listener);

        void run(Runnable task);

        static void ignored(Listener listener) {}
    }

    interface More extends Callbacks {
        void remove(Listener... listeners);
    }

    interface Bound {
        Session open(String key);

        Optional<Handle> lock(String key);

        Iterator<String> keys();

        Stream<Page> pages();

        InputStream content(String key);

        Session[] all();
    }

    @Test
    void dataCrosses() {
        assertThat(shape(Data.class).callbacks()).isEmpty();
        assertThat(shape(Data.class).bound()).isEmpty();
    }

    @Test
    void callbacksAreNamed() {
        assertThat(shape(More.class).callbacks())
                .containsExactly(
                        "add(ContractShapeTest.Listener)",
                        "onChange(Consumer)",
                        "remove(ContractShapeTest.Listener[])",
                        "watch(EventListener)");
    }

    @Test
    void resultsThatWorkOnAreNamed() {
        assertThat(shape(Bound.class).bound())
                .containsExactly(
                        "ContractShapeTest.Session open(String)",
                        "ContractShapeTest.Session[] all()",
                        "InputStream content(String)",
                        "Iterator keys()",
                        "Optional lock(String)",
                        "Stream pages()");
    }
}
