package shapes.api;

import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.util.promise.Promise;

/** Results that arrive after the call has returned. */
public interface Later {
    CompletionStage<String> stage();

    Promise<String> promise();

    /** Some zeros, then the version. */
    InputStream stream();

    /** Methods with generics, a default and a variable number of arguments. */
    <T extends CharSequence> Optional<List<T>> pick(T first, String... rest);

    default String version() {
        return pick("first", "second").orElseThrow().get(0).toString();
    }
}
