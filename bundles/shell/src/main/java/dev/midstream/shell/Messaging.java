package dev.midstream.shell;

/** Access to the broker, which is optional: the commands about messages say so if it does not run. */
final class Messaging {
    private Messaging() {}

    static <T> T need(T service) {
        if (service == null) {
            throw new IllegalStateException(
                    "There is no message broker: it has not started, or could not. The log says why; its ports and its URL"
                            + " are in etc/dev.midstream.messaging.broker.cfg.");
        }
        return service;
    }
}
