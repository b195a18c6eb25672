package shapes.exporting;

/** A contract in the bundle that implements it. */
public interface Own {
    String version();
}
