package dev.midstream.swap.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class JudgeTest {
    private final Judge judge = new Judge(JudgeSettings.DEFAULT, new SplittableRandom(1));

    @Test
    void whatWasRecordedIsJudged() {
        for (int i = 0; i < 300; i++) {
            judge.record(Arm.OLD, false, 1_000_000);
            judge.record(Arm.NEW, true, -5);
        }
        Judgement judgement = judge.judge();

        assertThat(judgement.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(judgement.why()).startsWith("The new revision fails more often: failed on new ");
        assertThat(judgement.missing()).isEmpty();
        assertThat(judgement.dropped()).isZero();
    }

    @Test
    void aFullStripeDropsAndSaysSo() {
        for (int i = 0; i < SampleRing.CAPACITY + 7; i++) {
            judge.record(Arm.OLD, false, 1);
        }
        Judgement judgement = judge.judge();

        assertThat(judgement.old().calls()).isEqualTo(SampleRing.CAPACITY);
        assertThat(judgement.dropped()).isEqualTo(7);
    }

    @Test
    void aSampleComesOutAsItWentIn() {
        long sample = Sample.of(Arm.NEW, true, Long.MAX_VALUE);
        assertThat(Sample.arm(sample)).isEqualTo(Arm.NEW);
        assertThat(Sample.failed(sample)).isTrue();
        assertThat(Sample.nanos(sample)).isEqualTo(Long.MAX_VALUE >> 3);
        assertThat(Sample.of(Arm.OLD, false, 0)).isNotZero();
        assertThat(Sample.nanos(Sample.of(Arm.OLD, false, 123))).isEqualTo(123);
    }

    /** Stress: more threads than stripes, so that rings are shared; each sample is judged once or counted as dropped. */
    @Test
    void noSampleIsLostOrCountedTwice() throws Exception {
        int threads = 40;
        int calls = 20_000;
        ExecutorService callers = Executors.newFixedThreadPool(threads);
        List<Future<?>> running = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            Arm arm = t % 2 == 0 ? Arm.OLD : Arm.NEW;
            running.add(callers.submit(() -> {
                for (int i = 0; i < calls; i++) {
                    judge.record(arm, false, 1_000 + i);
                }
            }));
        }
        callers.shutdown();
        while (!callers.awaitTermination(100, TimeUnit.MICROSECONDS)) {
            judge.judge();
        }
        for (Future<?> caller : running) {
            caller.get();
        }
        Judgement judgement = judge.judge();

        assertThat(judgement.old().calls() + judgement.next().calls() + judgement.dropped())
                .isEqualTo((long) threads * calls);
        assertThat(judgement.old().calls() + judgement.next().calls()).isPositive();
    }
}
