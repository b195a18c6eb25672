package dev.midstream.http.router;

import dev.midstream.http.router.site.Held;
import dev.midstream.http.router.site.Workshop;
import dev.midstream.swap.gate.BindException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The units of the next generation while it is made: those of the one before are taken over. Used by one thread. */
final class Building implements Workshop {
    private final Map<Object, Unit> before = new LinkedHashMap<>();
    private final Map<Object, Unit> units = new LinkedHashMap<>();

    Building(List<Unit> before) {
        before.forEach(unit -> this.before.put(unit.key(), unit));
    }

    @Override
    @SuppressWarnings("unchecked") // a key has one maker
    public <T> T have(Object key, Maker<T> maker) throws BindException {
        Unit unit = units.get(key);
        if (unit == null) {
            unit = before.get(key);
        }
        if (unit == null) {
            Held<T> made = maker.make();
            unit = new Unit(key, made.value(), made.close());
        }
        if (units.putIfAbsent(key, unit) == null) {
            unit.retain();
        }
        return (T) unit.value();
    }

    List<Unit> units() {
        return List.copyOf(units.values());
    }

    /** Ends what was made. */
    void abandon() {
        Generation.release(units());
    }
}
