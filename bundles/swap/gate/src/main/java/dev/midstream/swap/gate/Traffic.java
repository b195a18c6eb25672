package dev.midstream.swap.gate;

/**
 * What became of one kind of calls in a tenure, up to some instant. Exact when nothing enters or leaves meanwhile.
 *
 * @param ended that ended by themselves, well or with an exception
 * @param rerouted that were refused because the tenure had closed, and entered the next one
 * @param failed that entered but that nothing in the revision could take
 * @param aborted that were ended by force
 */
public record Traffic(long ended, long rerouted, long failed, long aborted) {
    public static final Traffic NONE = new Traffic(0, 0, 0, 0);

    public Traffic minus(Traffic before) {
        return new Traffic(
                ended - before.ended, rerouted - before.rerouted, failed - before.failed, aborted - before.aborted);
    }
}
