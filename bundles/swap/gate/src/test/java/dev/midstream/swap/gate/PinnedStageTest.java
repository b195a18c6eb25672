package dev.midstream.swap.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A set of two services shifts between an asynchronous call and what its caller does with the result. */
class PinnedStageTest {
    /** A stage of the contract's own type, which no other can stand for. */
    public static final class Own extends CompletableFuture<String> {}

    public interface Answers {
        CompletionStage<String> stage();

        CompletableFuture<String> future();

        Own own();

        String now();
    }

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Epochs epochs = new Epochs();
    private final Routing first = new Routing("first", new Epochs());
    private final Routing second = new Routing("second", new Epochs());
    private final Answers firstGate = gate(first);
    private final Answers secondGate = gate(second);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Own pending = new Own();

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    private static Answers gate(Routing routing) {
        return (Answers) new GateClass(List.of(Answers.class), true).newGate(routing, 0, null);
    }

    private record Revision(String version, Own pending) implements Answers {
        @Override
        public CompletionStage<String> stage() {
            return pending;
        }

        @Override
        public CompletableFuture<String> future() {
            return pending;
        }

        @Override
        public Own own() {
            return pending;
        }

        @Override
        public String now() {
            return version;
        }
    }

    private List<Tenure> revision(String version) {
        return List.of(tenure(version), tenure(version));
    }

    private Tenure tenure(String version) {
        Answers service = new Revision(version, pending);
        return new Tenure(TestRevisions.named(), new Binding[] {new FixedBinding(service)});
    }

    /** The revision that a dependent meets which runs after the shift; the call itself was before. */
    private String metAfterTheShift(Function<Answers, CompletionStage<String>> call) throws Exception {
        return metAfterTheShift(call, stage -> stage.thenApply(value -> secondGate.now()));
    }

    private String metAfterTheShift(
            Function<Answers, CompletionStage<String>> call,
            Function<CompletionStage<String>, CompletionStage<String>> dependent)
            throws Exception {
        start();
        Pin pin = epochs.pin(null);
        Pin before = pin.attach();
        CompletionStage<String> answer = dependent.apply(call.apply(firstGate));
        Pin.detach(before);
        pin.close();
        return afterTheShift(answer);
    }

    private void start() {
        List<Tenure> old = revision("old");
        first.shift(old.get(0));
        second.shift(old.get(1));
    }

    private String afterTheShift(CompletionStage<String> answer) throws Exception {
        Epoch epoch = epochs.current();
        List<Tenure> next = revision("new");
        Epoch coming = epoch.next();
        for (int i = 0; i < 2; i++) {
            Routing routing = i == 0 ? first : second;
            routing.lead(new EpochRouting(routing.live(), next.get(i), coming, epochs));
        }
        epochs.advance(coming);
        assertThat(secondGate.now()).isEqualTo("new");
        threads.execute(() -> pending.complete("done"));
        String met = answer.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(epoch.pins().awaitDrained(PATIENCE)).as("the pin is let go").isTrue();
        return met;
    }

    @Test
    void aDependentMeetsWhatTheCallMet() throws Exception {
        assertThat(metAfterTheShift(Answers::stage)).isEqualTo("old");
    }

    @Test
    void soItDoesIfTheContractSaysCompletableFuture() throws Exception {
        assertThat(metAfterTheShift(Answers::future)).isEqualTo("old");
    }

    /** The control: a stage that cannot be replaced is not pinned, and its dependent meets a mix. */
    @Test
    void aDependentOfAStageThatIsNotPinnedDoesNot() throws Exception {
        assertThat(metAfterTheShift(Answers::own)).isEqualTo("new");
    }

    @Test
    void dependentsOfDependentsOnOtherThreadsMeetItToo() throws Exception {
        assertThat(metAfterTheShift(Answers::stage, stage -> stage.thenApplyAsync(value -> secondGate.now(), threads)
                        .thenCompose(one -> CompletableFuture.supplyAsync(() -> one))
                        .thenCombine(CompletableFuture.completedFuture(""), (one, none) -> one + secondGate.now())
                        .handleAsync((all, failure) -> all + secondGate.now())))
                .isEqualTo("oldoldold");
    }

    @Test
    void anOutermostCallIsHeldUntilItsDependentsHaveRun() throws Exception {
        start();
        List<Tenure> next = revision("new");
        Epoch coming = epochs.current().next();
        first.lead(new EpochRouting(first.live(), next.get(0), coming, epochs));
        CompletionStage<String> answer = firstGate.stage().thenApplyAsync(value -> secondGate.now(), threads);
        Epoch epoch = epochs.current();
        assertThat(epoch.pins().inFlight()).isEqualTo(1);
        assertThat(afterTheShift(answer)).isEqualTo("old");
        assertThat(epoch.pins().inFlight()).isZero();
    }

    @Test
    void whatIsAppendedToACompleteStageLetsThePinGoToo() {
        start();
        pending.complete("done");
        Pin pin = epochs.pin(null);
        Pin before = pin.attach();
        CompletableFuture<String> done = firstGate.future();
        done.thenApply(value -> value).thenCompose(value -> firstGate.stage()).thenRun(() -> {});
        done.thenCombine(firstGate.stage(), String::concat).exceptionally(Throwable::toString);
        Pin.detach(before);
        pin.close();
        assertThat(epochs.current().pins().inFlight()).isZero();
        assertThat(done.thenApplyAsync(value -> secondGate.now()).join()).isEqualTo("old");
    }

    @Test
    void withoutAPinTheCallerGetsTheServicesOwnStage() {
        start();
        assertThat(firstGate.stage()).isSameAs(pending);
    }

    @Test
    void failureAndCancellationPassBothWays() throws Exception {
        start();
        Pin pin = epochs.pin(null);
        Pin before = pin.attach();
        CompletableFuture<String> one = firstGate.future();
        CompletableFuture<String> other = firstGate.future();
        Pin.detach(before);
        pin.close();
        one.cancel(true);
        assertThat(pending).isCancelled();
        assertThat(other).isCancelled();
        assertThatThrownBy(other.thenApply(value -> value)::join).isInstanceOf(CompletionException.class);
        assertThat(first.current().inFlight()).isZero();
        assertThat(epochs.current().pins().inFlight()).isZero();
    }

    @Test
    void aShiftWaitsForDependentsThatRun() throws Exception {
        start();
        CompletableFuture<Void> running = new CompletableFuture<>();
        CompletableFuture<Void> go = new CompletableFuture<>();
        Pin pin = epochs.pin(null);
        Pin before = pin.attach();
        CompletionStage<String> answer = firstGate
                .stage()
                .thenApplyAsync(
                        value -> {
                            running.complete(null);
                            go.join();
                            return secondGate.now();
                        },
                        threads);
        Pin.detach(before);
        pin.close();
        pending.complete("done");
        running.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        Future<?> shift = threads.submit(
                () -> SetShift.run(List.of(first, second), revision("new"), epochs, Duration.ofMinutes(1)));
        assertThatThrownBy(() -> shift.get(100, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        go.complete(null);
        shift.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(answer.toCompletableFuture().join()).isEqualTo("old");
        assertThat(secondGate.now()).isEqualTo("new");
    }

    /** A stage of a service's own class that supports nothing. */
    private static CompletionStage<String> unsupportive() {
        return (CompletionStage<String>) Proxy.newProxyInstance(
                PinnedStageTest.class.getClassLoader(),
                new Class<?>[] {CompletionStage.class},
                (proxy, method, args) -> {
                    throw new UnsupportedOperationException(method.getName());
                });
    }

    @Test
    void unsupportiveStageIsCountedOut() {
        Routing routing = new Routing("test.service", epochs);
        Tenure tenure = TestService.tenure("1.0.0");
        routing.shift(tenure);
        Gate.exitWhenComplete(unsupportive(), routing.enter());
        Pin pin = epochs.pin(null);
        Pin before = pin.attach();
        CompletionStage<String> result = unsupportive();
        assertThat(Gate.continued(result, routing.enter()) == result).isTrue();
        Pin.detach(before);
        pin.close();

        assertThat(tenure.inFlight()).isZero();
        assertThat(epochs.current().pins().inFlight()).isZero();
    }
}
