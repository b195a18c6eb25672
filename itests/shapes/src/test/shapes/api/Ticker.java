package shapes.api;

import java.util.function.Consumer;

/** A contract by which consumers leave a listener. */
public interface Ticker {
    void add(Consumer<String> listener);
}
