package shapes.api;

/** A contract that declares a method of Object. */
public interface Described {
    @Override
    String toString();
}
