package shapes.consumer;

/** Asks a shape for its version in the way of its users. */
@FunctionalInterface
interface Probe {
    String ask(String name) throws Exception;
}
