package dev.midstream.launcher;

/** Exit statuses of commands that deploy: 0 if the new revision is live, 1 if it was refused, 2 if it was undone. */
final class Outcome {
    private static final int UNDONE = 2;
    private static final String ERROR = "Error executing command: ";

    private Outcome() {}

    /**
     * @param status of the command: 1 if it was refused or failed
     * @param out the last line of its output, which begins with UNDONE if the judge or the watch undid the deployment
     * @param err the last line of its errors, the same
     */
    static int status(int status, String out, String err) {
        boolean undone = out.startsWith("UNDONE") || err.replace(ERROR, "").startsWith("UNDONE");
        return undone ? UNDONE : status;
    }
}
