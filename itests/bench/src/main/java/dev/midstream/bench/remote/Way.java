package dev.midstream.bench.remote;

/** A way to call {@link Echo} in another process. */
public interface Way {

    String name();

    /** In the server's process: listens on the loopback address until the process ends; where, without spaces. */
    String serve() throws Exception;

    /** In the callers' process: gets ready for callers. */
    Caller callers(String address) throws Exception;

    /** Makes what a caller calls by; asked once for each caller's thread, which may share what they get. */
    interface Caller {
        Echo caller() throws Exception;
    }
}
