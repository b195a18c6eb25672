package shapes.api;

/** A contract that is a class. */
public abstract class Machine {
    public abstract String version();
}
