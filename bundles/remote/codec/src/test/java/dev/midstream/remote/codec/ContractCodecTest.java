package dev.midstream.remote.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midstream.processing.api.Jobs;
import dev.midstream.remote.codec.Everything.Circle;
import dev.midstream.remote.codec.Everything.Colour;
import dev.midstream.remote.codec.Everything.Page;
import dev.midstream.remote.codec.Everything.Person;
import dev.midstream.remote.codec.Everything.Settings;
import dev.midstream.remote.codec.Everything.Square;
import dev.midstream.remote.codec.Everything.Times;
import dev.midstream.security.api.TokenVerifier;
import dev.midstream.storage.api.ObjectStore;
import dev.midstream.storage.api.PreconditionFailedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.ConnectException;
import java.nio.file.NoSuchFileException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.zip.ZipException;
import org.junit.jupiter.api.Test;
import org.osgi.framework.ServiceException;
import org.osgi.framework.Version;

class ContractCodecTest {

    private static final Person BOSS = new Person("Ada", 36, Optional.empty(), List.of(), Map.of());
    private static final Person PERSON = new Person(
            "Grace ☂",
            Integer.MIN_VALUE,
            Optional.of(BOSS),
            List.of(BOSS, BOSS),
            Map.of(Colour.GREEN, Set.of(1L, -1L << 40)));

    private final ContractCodec codec = ContractCodec.of(List.of(Everything.class), Limits.DEFAULT);

    private static Method method(Class<?> contract, String name) {
        return Arrays.stream(contract.getMethods())
                .filter(each -> each.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private Object[] sent(String name, Object... arguments) throws Exception {
        Call call = codec.decodeCall(codec.encodeCall(method(Everything.class, name), arguments));
        assertThat(call.method().getName()).isEqualTo(name);
        return call.arguments();
    }

    private Object same(String name, Object argument) throws Exception {
        Method method = method(Everything.class, name);
        Object there = sent(name, argument)[0];
        return codec.decodeResult(method, codec.encodeResult(method, there)).value();
    }

    private Throwable thrown(Class<?> contract, String name, Throwable failure) throws Exception {
        ContractCodec codec = ContractCodec.of(List.of(contract), Limits.DEFAULT);
        return codec.decodeResult(method(contract, name), codec.encodeFailure(failure))
                .failure();
    }

    @Test
    void valuesArriveAsTheyWereSent() throws Exception {
        assertThat(sent("sum", (byte) -1, (short) 300, '☂', 1 << 20, 1L << 50, 0.1f, -0.1))
                .containsExactly((byte) -1, (short) 300, '☂', 1 << 20, 1L << 50, 0.1f, -0.1);
        assertThat(same("flag", true)).isEqualTo(true);
        assertThat((byte[]) same("bytes", new byte[] {1, 0, -1})).containsExactly(1, 0, -1);
        assertThat((int[][]) same("grid", new int[][] {{1}, {}, {2, 3}})).isDeepEqualTo(new int[][] {{1}, {}, {2, 3}});
        assertThat((String[]) same("words", new String[] {"a", null})).containsExactly("a", null);
        Times times = new Times(
                Instant.parse("-1000-01-01T00:00:00.000000001Z"),
                Duration.ofNanos(-1),
                LocalDate.MAX,
                ZonedDateTime.parse("2020-10-25T02:30+01:00[Europe/Berlin]"));
        assertThat(same("times", times)).isEqualTo(times);
        assertThat(same("pages", List.of(new Page<>(List.of(PERSON), null))))
                .isEqualTo(List.of(new Page<>(List.of(PERSON), null)));
        assertThat(same("keep", PERSON)).isEqualTo(PERSON);
        assertThat(sent("all", Map.of("x", PERSON))[0]).isEqualTo(Map.of("x", PERSON));
        assertThat(same("form", new Square(2))).isEqualTo(new Square(2));
        assertThat(same("byPerson", Map.of(PERSON, new Circle(1)))).isEqualTo(Map.of(PERSON, new Circle(1)));
        assertThat(same("sorted", new TreeSet<>(Set.of("b", "a")))).isEqualTo(new TreeSet<>(Set.of("a", "b")));
        assertThat(same("maybe", OptionalInt.of(3))).isEqualTo(OptionalInt.of(3));
        assertThat(same("colour", Colour.GREEN)).isSameAs(Colour.GREEN);
        Object[] big = {new BigDecimal("1.50"), BigInteger.TWO.pow(100), UUID.randomUUID(), Version.valueOf("1.2.3.x")};
        assertThat(sent("big", big)).containsExactly(big);
        assertThat(sent("greeting")).isEmpty();
        assertThat(same("text", null)).isNull();
    }

    @Test
    void theResultOfAnAsynchronousMethodIsWhatItCompletesWith() throws Exception {
        Method later = method(Everything.class, "later");
        assertThat(codec.async(later)).isEqualTo(Async.STAGE);
        assertThat(codec.decodeResult(later, codec.encodeResult(later, PERSON)).value())
                .isEqualTo(PERSON);
    }

    @Test
    void overloadedMethodsAreToldApart() throws Exception {
        Method two = Everything.class.getMethod("text", String.class, int.class);
        Call call = codec.decodeCall(codec.encodeCall(two, new Object[] {"a", 2}));
        assertThat(call.method()).isEqualTo(two);
    }

    @Test
    void aPlainObjectIsCarriedByItsProperties() throws Exception {
        Settings settings = new Settings();
        settings.name = "n";
        settings.count = 0;
        settings.setLines(Arrays.asList("x", null));
        Settings there = (Settings) same("settings", settings);
        assertThat(there.name).isEqualTo("n");
        assertThat(there.count).isZero();
        assertThat(there.getLines()).containsExactly("x", null);
    }

    @Test
    void valuesOfAnOpenTypeKeepTheirType() throws Exception {
        Map<String, Object> open = new HashMap<>();
        open.put("byte", (byte) 1);
        open.put("long", 1L);
        open.put("null", null);
        open.put("list", List.of(1, 1.5f, "x", Map.of('c', Set.of(Instant.EPOCH))));
        open.put("words", List.of(new String[0].length));
        assertThat(same("open", open)).isEqualTo(open);
        assertThatThrownBy(() -> same("open", Map.of("x", new Circle(1))))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("Circle");
    }

    @Test
    void aStreamWithoutAPortIsPartOfTheMessage() throws Exception {
        InputStream there = (InputStream) same("stream", new ByteArrayInputStream(new byte[] {1, 2}));
        assertThat(there.readAllBytes()).containsExactly(1, 2);
        ContractCodec small = ContractCodec.of(List.of(Everything.class), Limits.DEFAULT.withMaxBytes(2000));
        assertThatThrownBy(() -> small.encodeCall(
                        method(Everything.class, "stream"), new Object[] {new ByteArrayInputStream(new byte[2000])}))
                .hasMessageContaining("2000 bytes");
    }

    @Test
    void theReferenceServicesContractsCanBeCarried() throws Exception {
        for (Class<?> contract : List.of(ObjectStore.class, TokenVerifier.class, Jobs.class)) {
            assertThat(ContractCodec.of(List.of(contract), Limits.DEFAULT).methods())
                    .containsExactlyInAnyOrder(contract.getMethods());
        }
    }

    /** What one side does not know of the other's revision. */
    public static class Revisions {
        public interface Old {
            Item item(Item item);

            record Item(String name, Kind kind) {}

            enum Kind {
                A
            }
        }

        public interface New {
            Item item(Item item);

            record Item(int weight, String name, List<String> tags, Optional<String> note, Kind kind, Inner inner) {}

            record Inner(List<Map<String, String>> deep) {}

            enum Kind {
                A,
                B
            }
        }
    }

    private final ContractCodec before = ContractCodec.of(List.of(Revisions.Old.class), Limits.DEFAULT);
    private final ContractCodec after = ContractCodec.of(List.of(Revisions.New.class), Limits.DEFAULT);

    @Test
    void partsThatOneSideDoesNotKnowDoNoHarm() throws Exception {
        Method from = method(Revisions.New.class, "item");
        Method to = method(Revisions.Old.class, "item");
        var modern = new Revisions.New.Item(
                3,
                "x",
                List.of("t"),
                Optional.of("n"),
                Revisions.New.Kind.A,
                new Revisions.New.Inner(List.of(Map.of("a", "b"))));
        Object old = before.decodeResult(to, after.encodeResult(from, modern)).value();
        assertThat(old).isEqualTo(new Revisions.Old.Item("x", Revisions.Old.Kind.A));
        assertThat(after.decodeResult(from, before.encodeResult(to, old)).value())
                .isEqualTo(new Revisions.New.Item(0, "x", List.of(), Optional.empty(), Revisions.New.Kind.A, null));
    }

    @Test
    void aConstantThatOneSideDoesNotKnowIsNamed() throws Exception {
        var modern = new Revisions.New.Item(0, "x", null, null, Revisions.New.Kind.B, null);
        byte[] bytes = after.encodeResult(method(Revisions.New.class, "item"), modern);
        assertThatThrownBy(() -> before.decodeResult(method(Revisions.Old.class, "item"), bytes))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("Item.kind")
                .hasMessageContaining("no constant B");
    }

    @Test
    void aMethodThatThisSideDoesNotKnowIsToldApart() throws Exception {
        byte[] call = codec.encodeCall(Everything.class.getMethod("greeting"), null);
        assertThatThrownBy(() -> before.decodeCall(call)).isInstanceOf(UnknownMethodException.class);
    }

    @Test
    void identitiesOfMethodsArePartOfTheProtocol() throws Exception {
        assertThat(MethodCodec.id(Everything.class.getMethod("greeting"))).isEqualTo(-2272386570171524175L);
    }

    public interface Unsupported {
        void thread(Thread thread);

        Runnable callback();

        void fine(int number);

        void file(List<java.io.File> files);
    }

    @Test
    void aContractThatCannotBeCarriedIsRefusedWithAllReasons() {
        assertThatThrownBy(() -> ContractCodec.of(List.of(Unsupported.class), Limits.DEFAULT))
                .isInstanceOf(UnsupportedContractException.class)
                .hasMessageContaining("thread(java.lang.Thread)")
                .hasMessageContaining("Runnable")
                .hasMessageContaining("java.io.File")
                .hasMessageNotContaining("fine");
    }

    @Test
    void exceptionsArriveAsTheCallerKnowsThem() throws Exception {
        Throwable expected = thrown(ObjectStore.class, "put", new PreconditionFailedException("too late"));
        assertThat(expected)
                .isExactlyInstanceOf(PreconditionFailedException.class)
                .hasMessage("too late");
        assertThat(expected.getStackTrace()[0].getMethodName()).isEqualTo("exceptionsArriveAsTheCallerKnowsThem");
        assertThat(thrown(Everything.class, "stream", new Everything.OddException("odd")))
                .isExactlyInstanceOf(Everything.OddException.class)
                .hasMessage("odd");
        assertThat(thrown(Everything.class, "stream", new ZipException("odd")))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("java.util.zip.ZipException: odd");
        assertThat(thrown(ObjectStore.class, "stat", new NoSuchFileException("f")))
                .isExactlyInstanceOf(NoSuchFileException.class);
        assertThat(thrown(
                        ObjectStore.class,
                        "stat",
                        new IllegalStateException("outer", new SQLException("inner", new EmptyException()))))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("outer")
                .cause()
                .isInstanceOf(RemoteCause.class)
                .hasToString("java.sql.SQLException: inner")
                .cause()
                .hasToString(EmptyException.class.getName());
    }

    static class EmptyException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void exceptionsThatTheCallerDoesNotExpectAreNamed() throws Exception {
        for (Throwable unexpected : List.of(
                new IOException("disk"), new EmptyException(), new StackOverflowError(), new SQLException("x"))) {
            assertThat(thrown(Jobs.class, "get", unexpected))
                    .isExactlyInstanceOf(ServiceException.class)
                    .hasMessageContaining(unexpected.getClass().getName())
                    .extracting(e -> ((ServiceException) e).getType())
                    .isEqualTo(ServiceException.REMOTE);
        }
    }

    @Test
    void anotherServicesRemoteFailureDoesNotLookAsIfThisCallWasNotExecuted() throws Exception {
        Throwable nested = thrown(
                Jobs.class,
                "get",
                new ServiceException("nobody there", ServiceException.REMOTE, new ConnectException("refused")));
        assertThat(nested).isExactlyInstanceOf(ServiceException.class);
        assertThat(nested.getCause()).isInstanceOf(RemoteCause.class);
        assertThat(((ServiceException)
                                thrown(Jobs.class, "get", new ServiceException("gone", ServiceException.UNREGISTERED)))
                        .getType())
                .isEqualTo(ServiceException.UNREGISTERED);
    }

    @Test
    void aClassThatTheContractDoesNotNameIsNotMadeOfBytes() throws Exception {
        // an exception of this class path, but not of the contract's package
        assertThat(thrown(Jobs.class, "get", new PreconditionFailedException("x")))
                .isExactlyInstanceOf(ServiceException.class);
    }

    @Test
    void whatIsSlicedOrEndlessIsRefused() {
        Settings odd = new Settings() {};
        assertThatThrownBy(() -> same("settings", odd)).hasMessageContaining("in its place");
        List<Person> endless = new ArrayList<>();
        Person person = new Person("x", 1, Optional.empty(), endless, Map.of());
        endless.add(person);
        assertThatThrownBy(() -> same("keep", person)).isInstanceOf(CodecException.class);
    }

    @Test
    void limitsHold() throws Exception {
        ContractCodec small = ContractCodec.of(List.of(Everything.class), new Limits(2000, 10, 100, 1 << 20));
        Method words = method(Everything.class, "words");
        assertThatThrownBy(() -> small.encodeCall(words, new Object[] {new String[] {"x".repeat(3000)}}))
                .hasMessageContaining("2000 bytes");
        byte[] many = codec.encodeCall(words, new Object[] {new String[200]});
        assertThatThrownBy(() -> small.decodeCall(many)).hasMessageContaining("more values");
        byte[] deep = codec.encodeCall(method(Everything.class, "open"), new Object[] {Map.of("x", nested(20))});
        assertThatThrownBy(() -> small.decodeCall(deep)).isInstanceOf(CodecException.class);
    }

    /** Five megabytes that would become a hundred. */
    @Test
    void messageOfSmallObjectsIsBoundedByItsMemory() throws Exception {
        Method open = method(Everything.class, "open");
        byte[] large = codec.encodeCall(open, new Object[] {Map.of("x", Collections.nCopies(1_300_000, Set.of()))});
        assertThat(large.length).isLessThan(6 << 20);
        assertThatThrownBy(() -> codec.decodeCall(large)).hasMessageContaining("bytes of memory");
        byte[] half = codec.encodeCall(open, new Object[] {Map.of("x", Collections.nCopies(600_000, Set.of()))});
        codec.decodeCall(half);
        byte[] text =
                codec.encodeCall(method(Everything.class, "words"), new Object[] {new String[] {"x".repeat(15 << 20)}});
        codec.decodeCall(text);
    }

    @Test
    void callsUnderWayShareBudget() throws Exception {
        Method open = method(Everything.class, "open");
        byte[] call = codec.encodeCall(open, new Object[] {Map.of("x", Collections.nCopies(100_000, Set.of()))});
        MemoryBudget all = new MemoryBudget(Long.MAX_VALUE, null);
        MemoryBudget some = new MemoryBudget(20 << 20, all);
        List<MemoryBudget.Account> accounts = new ArrayList<>();
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 100; i++) {
                        accounts.add(some.account());
                        codec.decodeCall(call, 0, call.length, null, accounts.get(i));
                    }
                })
                .isInstanceOf(MemoryExceededException.class);
        assertThat(accounts).hasSizeBetween(2, 4);
        assertThat(all.taken()).isEqualTo(some.taken()).isPositive();
        accounts.forEach(MemoryBudget.Account::close);
        accounts.forEach(MemoryBudget.Account::close);
        assertThat(all.taken()).isZero();
        byte[] small = codec.encodeCall(open, new Object[] {Map.of("x", Set.of())});
        codec.decodeCall(small, 0, small.length, null, some.account());
        assertThat(some.taken()).as("of a small call").isZero();
    }

    private static Object nested(int depth) {
        return depth == 0 ? "end" : Collections.singletonList(nested(depth - 1));
    }
}
