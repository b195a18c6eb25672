package dev.midstream.shapes;

import dev.midstream.crash.Node;

/** Asks a shape for its version in the way of its users. */
interface Probe {
    /** @throws Exception if there is no answer, or more than one */
    String ask(Node node) throws Exception;

    /** Returns the number of answers of a version after which it has been used enough. */
    default int some() {
        return 20;
    }

    /** Begins to ask without a pause. */
    Load begin(Node node) throws Exception;

    /** Asks that are made until the load is ended. */
    interface Load {
        Tally tally() throws Exception;

        Tally end() throws Exception;
    }
}
