package dev.midstream.itests.remote;

/** Another contract of the same service. */
public interface Other {

    int number();
}
