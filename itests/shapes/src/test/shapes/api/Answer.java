package shapes.api;

/** The contract of most shapes: answers the version of the revision. */
public interface Answer {
    String version();
}
