package dev.midstream.swap.gate;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The slots of a routing whose service may be replaced in a moment. Thread-safe. */
final class Vacancies {
    private final Map<Integer, Vacancy> open = new ConcurrentHashMap<>();

    /** Opens a vacancy, before the slot's binding is removed. */
    void open(int slot, Vacancy vacancy) {
        open.put(slot, vacancy);
    }

    /** Ends the vacancy of a slot, after its next binding was set. */
    void occupy(int slot) {
        Vacancy vacancy = open.remove(slot);
        if (vacancy != null) {
            vacancy.end();
        }
    }

    /** Ends a vacancy whose time is over, unless the slot has another one by now. */
    void expire(int slot, Vacancy vacancy) {
        if (open.remove(slot, vacancy)) {
            vacancy.end();
        }
    }

    boolean contains(int slot) {
        return open.containsKey(slot);
    }

    /** Waits until a slot is occupied or its time is over; returns immediately if it has no vacancy. */
    void await(int slot) {
        Vacancy vacancy = open.get(slot);
        if (vacancy != null) {
            vacancy.await();
        }
    }
}
