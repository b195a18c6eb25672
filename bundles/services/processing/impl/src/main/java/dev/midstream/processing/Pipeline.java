package dev.midstream.processing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.midstream.storage.api.ObjectContent;
import java.io.IOException;

/**
 * Makes a result of an object. It may run more than once for a job, when a node dies in between; whatever it writes must
 * be the same each time.
 */
interface Pipeline {

    String name();

    /**
     * Fills in the result.
     *
     * @throws UnfitObjectException if trying again would not help
     * @throws IOException if it might
     */
    void run(ObjectContent object, Outputs outputs, ObjectNode result) throws IOException;
}
