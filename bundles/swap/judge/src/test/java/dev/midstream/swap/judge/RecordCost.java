package dev.midstream.swap.judge;

import java.util.Random;
import java.util.concurrent.CountDownLatch;

/** Measures what recording a call costs its thread. */
final class RecordCost {
    private static final int CALLS = 20_000_000;

    private RecordCost() {}

    static void print() throws InterruptedException {
        for (int threads : new int[] {1, 2, 1, 2}) {
            System.out.printf(
                    "%nrecord, %d thread(s), drained: %.1f ns a call, full: %.1f ns",
                    threads, nanos(threads, true), nanos(threads, false));
        }
        System.out.println();
    }

    /** Drains by hand as often as rings fill, in the recording threads, so that a third thread is not needed. */
    private static double nanos(int threads, boolean drained) throws InterruptedException {
        SampleRing[] rings = new SampleRing[threads];
        Judge judge = new Judge(JudgeSettings.DEFAULT, new Random(1));
        CountDownLatch done = new CountDownLatch(threads);
        long begun = System.nanoTime();
        for (int t = 0; t < threads; t++) {
            SampleRing own = rings[t] = new SampleRing();
            new Thread(() -> {
                        for (int i = 0; i < CALLS; i++) {
                            if (drained) {
                                own.offer(Sample.of((i & 15) == 0 ? Arm.NEW : Arm.OLD, false, i));
                                if ((i & 1023) == 1023) {
                                    own.drain(sample -> {});
                                }
                            } else {
                                judge.record((i & 15) == 0 ? Arm.NEW : Arm.OLD, false, i);
                            }
                        }
                        done.countDown();
                    })
                    .start();
        }
        done.await();
        return (double) (System.nanoTime() - begun) / CALLS;
    }
}
