package dev.midstream.bench.remote;

/** What is called: the contract of the transports that have contracts. */
public interface Echo {

    byte[] echo(byte[] payload);
}
