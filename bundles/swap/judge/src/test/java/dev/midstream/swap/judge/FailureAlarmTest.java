package dev.midstream.swap.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FailureAlarmTest {
    private static final double LIMIT = FailureAlarm.limit(10_000, 0, 0.05);
    private static final int BEGINNINGS = 12;

    /** Calls until the alarm, or -1 if there is none in so many. */
    private static int alarm(double limit, double failures, int calls, SplittableRandom random) {
        FailureAlarm alarm = new FailureAlarm(limit, 0.01, BEGINNINGS);
        for (int call = 1; call <= calls; call++) {
            if (call % (calls / BEGINNINGS) == 1) {
                alarm.begin();
            }
            if (alarm.take(1, random.nextDouble() < failures ? 1 : 0)) {
                return call;
            }
        }
        return -1;
    }

    private static long alarms(double limit, double failures, int runs) {
        SplittableRandom random = new SplittableRandom(7);
        long alarms = 0;
        for (int run = 0; run < runs; run++) {
            alarms += alarm(limit, failures, 6_000, random) >= 0 ? 1 : 0;
        }
        return alarms;
    }

    @Test
    void whatFailsAsOftenAsTheLimitAllowsRaisesItAtMostAsOftenAsSaid() {
        assertThat(alarms(LIMIT, LIMIT, 1_000)).isLessThanOrEqualTo(20);
    }

    @Test
    void whatFailsTwiceAsOftenRaisesIt() {
        assertThat(alarms(LIMIT, 2 * LIMIT, 100)).isEqualTo(100);
    }

    @Test
    void whatAlwaysFailsRaisesItAfterAHandfulOfCalls() {
        assertThat(alarm(LIMIT, 1, 6_000, new SplittableRandom(7))).isLessThan(5);
        assertThat(alarm(FailureAlarm.limit(0, 0, 0.05), 1, 6_000, new SplittableRandom(7)))
                .isLessThan(10);
    }

    @Test
    void whatBreaksAfterAWhileRaisesItToo() {
        FailureAlarm alarm = new FailureAlarm(LIMIT, 0.01, BEGINNINGS);
        alarm.begin();
        assertThat(alarm.take(1_000_000, 0)).isFalse();
        assertThat(alarm.take(100, 100)).isFalse();
        alarm.begin();
        assertThat(alarm.take(100, 100)).isTrue();
    }

    @Test
    void theLimitFollowsFromTheRevisionBefore() {
        assertThat(LIMIT).isBetween(0.05, 0.051);
        assertThat(FailureAlarm.limit(10_000, 2_000, 0.05)).isBetween(0.25, 0.26);
        double[] lessAndLessEvidence = {100_000, 1_000, 100, 10, 0};
        double[] limits = Arrays.stream(lessAndLessEvidence)
                .map(calls -> FailureAlarm.limit((long) calls, 0, 0.05))
                .toArray();
        assertThat(limits).isSorted();
        assertThat(limits[4]).isBetween(0.15, 0.25);
    }

    /** The revision before was seen for a short while only, as long as the next one was started and proven. */
    @Test
    void sameShareAsBeforeRaisesNoAlarmWhateverTheEvidence() {
        SplittableRandom random = new SplittableRandom(7);
        for (double share : new double[] {1, 0.9, 0.5, 0.2}) {
            for (int calls : new int[] {5, 20, 100}) {
                int alarms = 0;
                for (int run = 0; run < 300; run++) {
                    long failed = random.doubles(calls).filter(at -> at < share).count();
                    double limit = FailureAlarm.limit(calls, failed, 0.05);
                    alarms += failed >= 3 && alarm(limit, share, 600, random) >= 0 ? 1 : 0;
                }
                assertThat(alarms).as("share %s after %s calls", share, calls).isLessThanOrEqualTo(9);
            }
        }
    }

    @Test
    void oneOrTwoFailuresBeforeLeaveTheLimitLow() {
        assertThat(FailureAlarm.limit(2, 2, 0.05)).isLessThan(0.4);
        assertThat(FailureAlarm.limit(3, 3, 0.05)).isEqualTo(1);
    }
}
