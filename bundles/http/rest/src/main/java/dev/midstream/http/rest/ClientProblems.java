package dev.midstream.http.rest;

import javax.ws.rs.core.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Faults of clients: requests that cannot be read, and connections that break. They are recognised by the phase in which
 * they occur, because their exception types occur in services too. They are no errors of the node.
 */
final class ClientProblems {
    private static final Logger LOG = LoggerFactory.getLogger(ClientProblems.class);

    private ClientProblems() {}

    /** Returns true if an exception is the fault of the client of the current request. */
    static boolean caused(Throwable exception) {
        return RequestPhase.broken() || RequestPhase.reading() && !Bodies.defect(exception);
    }

    /** Returns the answer to a request that cannot be read. */
    static Response answer(String detail, Throwable exception) {
        LOG.debug("A request could not be read", exception);
        return Problem.of(400, detail).response().build();
    }

    static Response answer(Throwable exception) {
        return answer(
                RequestPhase.broken()
                        ? "The connection broke while the request was handled."
                        : "The parameters or the body of the request cannot be read.",
                exception);
    }
}
