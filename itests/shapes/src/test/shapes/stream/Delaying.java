package shapes.stream;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Component;
import org.osgi.util.promise.Deferred;
import org.osgi.util.promise.Promise;
import shapes.api.Later;

@Component(property = "shape=stream")
public final class Delaying implements Later {
    private final Executor soon = CompletableFuture.delayedExecutor(2, TimeUnit.MILLISECONDS);

    @Override
    public CompletionStage<String> stage() {
        return CompletableFuture.supplyAsync(() -> "VERSION", soon);
    }

    @Override
    public Promise<String> promise() {
        Deferred<String> deferred = new Deferred<>();
        soon.execute(() -> deferred.resolve("VERSION"));
        return deferred.getPromise();
    }

    @Override
    public InputStream stream() {
        return new SequenceInputStream(
                new ByteArrayInputStream(new byte[1 << 18]),
                new ByteArrayInputStream("VERSION".getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T extends CharSequence> Optional<List<T>> pick(T first, String... rest) {
        return Optional.of(List.of((T) "VERSION"));
    }
}
