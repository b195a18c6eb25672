package dev.midstream.swap.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SampleRingTest {
    /** Stress: samples carry their thread and number, so that an order can be checked. */
    @Test
    void theSamplesOfOneThreadComeInItsOrderAndOnce() throws Exception {
        SampleRing ring = new SampleRing();
        int threads = 4;
        int each = 50_000;
        List<Thread> offering = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            long thread = t;
            offering.add(new Thread(() -> {
                for (long n = 1; n <= each; n++) {
                    ring.offer(thread << 32 | n);
                }
            }));
        }
        offering.forEach(Thread::start);
        long[] last = new long[threads];
        long[] drained = new long[1];
        List<String> disorder = new ArrayList<>();
        while (offering.stream().anyMatch(Thread::isAlive)) {
            drain(ring, last, drained, disorder);
        }
        drain(ring, last, drained, disorder);

        assertThat(disorder).isEmpty();
        assertThat(drained[0] + ring.dropped()).isEqualTo((long) threads * each);
    }

    private static void drain(SampleRing ring, long[] last, long[] drained, List<String> disorder) {
        ring.drain(sample -> {
            int thread = (int) (sample >>> 32);
            long number = sample & 0xffff_ffffL;
            if (number <= last[thread]) {
                disorder.add("thread " + thread + ": " + number + " after " + last[thread]);
            }
            last[thread] = number;
            drained[0]++;
        });
    }
}
