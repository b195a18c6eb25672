package dev.midstream.load;

/** How a request ended. Everything but {@link #OK} is a failure that a user would have seen. */
public enum Outcome {
    /** a status of 200 to 299 */
    OK,
    /** any other status */
    STATUS,
    /** nobody accepted the connection */
    CONNECT,
    /** the connection ended before the response did, or what came was no HTTP */
    RESET,
    TIMEOUT,
    /** a good status with a body that is not what was asked for */
    WRONG
}
