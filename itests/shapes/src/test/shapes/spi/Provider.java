package shapes.spi;

import java.util.function.Supplier;

public final class Provider implements Supplier<String> {
    @Override
    public String get() {
        return "VERSION";
    }
}
