package dev.midstream.swap.judge;

/** A call in a {@code long} that is never 0, so that recording one allocates nothing. */
final class Sample {
    private static final long PRESENT = 1;
    private static final long NEW = 2;
    private static final long FAILED = 4;
    private static final int NANOS = 3;
    private static final long MOST = Long.MAX_VALUE >> NANOS;

    private Sample() {}

    static long of(Arm arm, boolean failed, long nanos) {
        return Math.max(0, Math.min(MOST, nanos)) << NANOS
                | (failed ? FAILED : 0)
                | (arm == Arm.NEW ? NEW : 0)
                | PRESENT;
    }

    static Arm arm(long sample) {
        return (sample & NEW) == 0 ? Arm.OLD : Arm.NEW;
    }

    static boolean failed(long sample) {
        return (sample & FAILED) != 0;
    }

    static long nanos(long sample) {
        return sample >>> NANOS;
    }
}
