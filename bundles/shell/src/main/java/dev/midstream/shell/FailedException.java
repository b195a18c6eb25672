package dev.midstream.shell;

/** The outcome of a command is not the wanted one. The message is the last line that the command prints. */
final class FailedException extends Exception {
    private static final long serialVersionUID = 1L;

    /** First word of the message if nothing has changed. */
    static final String REFUSED = "REFUSED";

    /** First word of the message if a change was made and taken back. */
    static final String UNDONE = "UNDONE";

    FailedException(String message) {
        super(message);
    }
}
