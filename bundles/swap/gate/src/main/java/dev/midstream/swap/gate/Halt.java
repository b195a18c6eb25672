package dev.midstream.swap.gate;

/** Test setting: the process ends at a step of a swap as if it had been killed. */
public final class Halt {
    private static final String AT = System.getProperty("midstream.test.halt.at");

    private Halt() {}

    public static void at(String step) {
        if (step.equals(AT)) {
            Runtime.getRuntime().halt(137);
        }
    }
}
