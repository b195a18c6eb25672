package dev.midstream.swap.gate;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The result of an asynchronous call that was pinned, and every stage that is appended to it: what dependents do, on
 * whatever thread, goes the way of the pin, and the pin is held until each of these stages is complete. A dependent that
 * is appended when all of them are complete and the request is over belongs to no request any more, and is not pinned.
 *
 * <p>The rest is as with any {@link CompletableFuture}; to complete or cancel the result completes the service's own if
 * that can be completed. Thread-safe.
 */
final class PinnedStage<T> extends CompletableFuture<T> {
    private final Pin pin;

    private PinnedStage(Pin pin) {
        this.pin = pin;
    }

    static <T> CompletionStage<T> of(CompletionStage<T> result, Pin pin) {
        if (result instanceof PinnedStage<T> known && known.pin == pin) {
            return result;
        }
        PinnedStage<T> stage = new PinnedStage<>(pin);
        holdUntilComplete(pin, stage);
        try {
            result.whenComplete((value, failure) -> settle(stage, value, failure));
        } catch (Throwable e) { // a stage of the service's own class that does not support it
            stage.completeExceptionally(e); // ends the hold
            return result;
        }
        if (result instanceof CompletableFuture<T> future && !future.isDone()) {
            stage.minimalCompletionStage().whenComplete((value, failure) -> settle(future, value, cause(failure)));
        }
        return stage;
    }

    /** To be called when the stage's maker has returned it: before that, it may be completed without a word. */
    private static void holdUntilComplete(Pin pin, CompletableFuture<?> stage) {
        if (pin.hold()) {
            stage.minimalCompletionStage().whenComplete((value, failure) -> pin.close());
        }
    }

    /** What a stage ended with, of which a stage that depends on it is told in a wrapper. */
    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException ? failure.getCause() : failure;
    }

    private static <T> void settle(CompletableFuture<T> stage, T value, Throwable failure) {
        if (failure == null) {
            stage.complete(value);
        } else {
            stage.completeExceptionally(failure);
        }
    }

    @Override
    public <R> CompletableFuture<R> newIncompleteFuture() {
        return new PinnedStage<>(pin);
    }

    /** The pin is held without a gap: until the stage is appended, and then by it. */
    private <S> CompletableFuture<S> append(Supplier<CompletableFuture<S>> appending) {
        if (!pin.hold()) {
            return appending.get();
        }
        try {
            CompletableFuture<S> stage = appending.get();
            holdUntilComplete(pin, stage);
            return stage;
        } finally {
            pin.close();
        }
    }

    private <R> R go(Supplier<R> action) {
        if (!pin.hold()) {
            return action.get();
        }
        Pin before = pin.attach();
        try {
            return action.get();
        } finally {
            Pin.detach(before);
            pin.close();
        }
    }

    private Runnable pinned(Runnable action) {
        Objects.requireNonNull(action);
        return () -> go(() -> {
            action.run();
            return null;
        });
    }

    private <A> Consumer<A> pinned(Consumer<? super A> action) {
        Objects.requireNonNull(action);
        return a -> go(() -> {
            action.accept(a);
            return null;
        });
    }

    private <A, B> BiConsumer<A, B> pinned(BiConsumer<? super A, ? super B> action) {
        Objects.requireNonNull(action);
        return (a, b) -> go(() -> {
            action.accept(a, b);
            return null;
        });
    }

    private <A, R> Function<A, R> pinned(Function<? super A, ? extends R> action) {
        Objects.requireNonNull(action);
        return a -> go(() -> action.apply(a));
    }

    private <A, B, R> BiFunction<A, B, R> pinned(BiFunction<? super A, ? super B, ? extends R> action) {
        Objects.requireNonNull(action);
        return (a, b) -> go(() -> action.apply(a, b));
    }

    private Executor pinned(Executor executor) {
        Objects.requireNonNull(executor);
        return action -> executor.execute(pinned(action));
    }

    @Override
    public <R> CompletableFuture<R> thenApply(Function<? super T, ? extends R> action) {
        return append(() -> super.thenApply(pinned(action)));
    }

    @Override
    public <R> CompletableFuture<R> thenApplyAsync(Function<? super T, ? extends R> action) {
        return thenApplyAsync(action, defaultExecutor());
    }

    @Override
    public <R> CompletableFuture<R> thenApplyAsync(Function<? super T, ? extends R> action, Executor executor) {
        return append(() -> super.thenApplyAsync(action, pinned(executor)));
    }

    @Override
    public CompletableFuture<Void> thenAccept(Consumer<? super T> action) {
        return append(() -> super.thenAccept(pinned(action)));
    }

    @Override
    public CompletableFuture<Void> thenAcceptAsync(Consumer<? super T> action) {
        return thenAcceptAsync(action, defaultExecutor());
    }

    @Override
    public CompletableFuture<Void> thenAcceptAsync(Consumer<? super T> action, Executor executor) {
        return append(() -> super.thenAcceptAsync(action, pinned(executor)));
    }

    @Override
    public CompletableFuture<Void> thenRun(Runnable action) {
        return append(() -> super.thenRun(pinned(action)));
    }

    @Override
    public CompletableFuture<Void> thenRunAsync(Runnable action) {
        return thenRunAsync(action, defaultExecutor());
    }

    @Override
    public CompletableFuture<Void> thenRunAsync(Runnable action, Executor executor) {
        return append(() -> super.thenRunAsync(action, pinned(executor)));
    }

    @Override
    public <U, R> CompletableFuture<R> thenCombine(
            CompletionStage<? extends U> other, BiFunction<? super T, ? super U, ? extends R> action) {
        return append(() -> super.thenCombine(other, pinned(action)));
    }

    @Override
    public <U, R> CompletableFuture<R> thenCombineAsync(
            CompletionStage<? extends U> other, BiFunction<? super T, ? super U, ? extends R> action) {
        return thenCombineAsync(other, action, defaultExecutor());
    }

    @Override
    public <U, R> CompletableFuture<R> thenCombineAsync(
            CompletionStage<? extends U> other,
            BiFunction<? super T, ? super U, ? extends R> action,
            Executor executor) {
        return append(() -> super.thenCombineAsync(other, action, pinned(executor)));
    }

    @Override
    public <U> CompletableFuture<Void> thenAcceptBoth(
            CompletionStage<? extends U> other, BiConsumer<? super T, ? super U> action) {
        return append(() -> super.thenAcceptBoth(other, pinned(action)));
    }

    @Override
    public <U> CompletableFuture<Void> thenAcceptBothAsync(
            CompletionStage<? extends U> other, BiConsumer<? super T, ? super U> action) {
        return thenAcceptBothAsync(other, action, defaultExecutor());
    }

    @Override
    public <U> CompletableFuture<Void> thenAcceptBothAsync(
            CompletionStage<? extends U> other, BiConsumer<? super T, ? super U> action, Executor executor) {
        return append(() -> super.thenAcceptBothAsync(other, action, pinned(executor)));
    }

    @Override
    public CompletableFuture<Void> runAfterBoth(CompletionStage<?> other, Runnable action) {
        return append(() -> super.runAfterBoth(other, pinned(action)));
    }

    @Override
    public CompletableFuture<Void> runAfterBothAsync(CompletionStage<?> other, Runnable action) {
        return runAfterBothAsync(other, action, defaultExecutor());
    }

    @Override
    public CompletableFuture<Void> runAfterBothAsync(CompletionStage<?> other, Runnable action, Executor executor) {
        return append(() -> super.runAfterBothAsync(other, action, pinned(executor)));
    }

    @Override
    public <R> CompletableFuture<R> applyToEither(CompletionStage<? extends T> other, Function<? super T, R> action) {
        return append(() -> super.applyToEither(other, pinned(action)));
    }

    @Override
    public <R> CompletableFuture<R> applyToEitherAsync(
            CompletionStage<? extends T> other, Function<? super T, R> action) {
        return applyToEitherAsync(other, action, defaultExecutor());
    }

    @Override
    public <R> CompletableFuture<R> applyToEitherAsync(
            CompletionStage<? extends T> other, Function<? super T, R> action, Executor executor) {
        return append(() -> super.applyToEitherAsync(other, action, pinned(executor)));
    }

    @Override
    public CompletableFuture<Void> acceptEither(CompletionStage<? extends T> other, Consumer<? super T> action) {
        return append(() -> super.acceptEither(other, pinned(action)));
    }

    @Override
    public CompletableFuture<Void> acceptEitherAsync(CompletionStage<? extends T> other, Consumer<? super T> action) {
        return acceptEitherAsync(other, action, defaultExecutor());
    }

    @Override
    public CompletableFuture<Void> acceptEitherAsync(
            CompletionStage<? extends T> other, Consumer<? super T> action, Executor executor) {
        return append(() -> super.acceptEitherAsync(other, action, pinned(executor)));
    }

    @Override
    public CompletableFuture<Void> runAfterEither(CompletionStage<?> other, Runnable action) {
        return append(() -> super.runAfterEither(other, pinned(action)));
    }

    @Override
    public CompletableFuture<Void> runAfterEitherAsync(CompletionStage<?> other, Runnable action) {
        return runAfterEitherAsync(other, action, defaultExecutor());
    }

    @Override
    public CompletableFuture<Void> runAfterEitherAsync(CompletionStage<?> other, Runnable action, Executor executor) {
        return append(() -> super.runAfterEitherAsync(other, action, pinned(executor)));
    }

    @Override
    public <R> CompletableFuture<R> thenCompose(Function<? super T, ? extends CompletionStage<R>> action) {
        return append(() -> super.thenCompose(pinned(action)));
    }

    @Override
    public <R> CompletableFuture<R> thenComposeAsync(Function<? super T, ? extends CompletionStage<R>> action) {
        return thenComposeAsync(action, defaultExecutor());
    }

    @Override
    public <R> CompletableFuture<R> thenComposeAsync(
            Function<? super T, ? extends CompletionStage<R>> action, Executor executor) {
        return append(() -> super.thenComposeAsync(action, pinned(executor)));
    }

    @Override
    public <R> CompletableFuture<R> handle(BiFunction<? super T, Throwable, ? extends R> action) {
        return append(() -> super.handle(pinned(action)));
    }

    @Override
    public <R> CompletableFuture<R> handleAsync(BiFunction<? super T, Throwable, ? extends R> action) {
        return handleAsync(action, defaultExecutor());
    }

    @Override
    public <R> CompletableFuture<R> handleAsync(
            BiFunction<? super T, Throwable, ? extends R> action, Executor executor) {
        return append(() -> super.handleAsync(action, pinned(executor)));
    }

    @Override
    public CompletableFuture<T> whenComplete(BiConsumer<? super T, ? super Throwable> action) {
        return append(() -> super.whenComplete(pinned(action)));
    }

    @Override
    public CompletableFuture<T> whenCompleteAsync(BiConsumer<? super T, ? super Throwable> action) {
        return whenCompleteAsync(action, defaultExecutor());
    }

    @Override
    public CompletableFuture<T> whenCompleteAsync(BiConsumer<? super T, ? super Throwable> action, Executor executor) {
        return append(() -> super.whenCompleteAsync(action, pinned(executor)));
    }

    @Override
    public CompletableFuture<T> exceptionally(Function<Throwable, ? extends T> action) {
        return append(() -> super.exceptionally(pinned(action)));
    }

    @Override
    public CompletableFuture<T> exceptionallyAsync(Function<Throwable, ? extends T> action) {
        return exceptionallyAsync(action, defaultExecutor());
    }

    @Override
    public CompletableFuture<T> exceptionallyAsync(Function<Throwable, ? extends T> action, Executor executor) {
        return append(() -> super.exceptionallyAsync(action, pinned(executor)));
    }

    @Override
    public CompletableFuture<T> exceptionallyCompose(Function<Throwable, ? extends CompletionStage<T>> action) {
        return append(() -> super.exceptionallyCompose(pinned(action)));
    }

    @Override
    public CompletableFuture<T> exceptionallyComposeAsync(Function<Throwable, ? extends CompletionStage<T>> action) {
        return exceptionallyComposeAsync(action, defaultExecutor());
    }

    @Override
    public CompletableFuture<T> exceptionallyComposeAsync(
            Function<Throwable, ? extends CompletionStage<T>> action, Executor executor) {
        return append(() -> super.exceptionallyComposeAsync(action, pinned(executor)));
    }
}
