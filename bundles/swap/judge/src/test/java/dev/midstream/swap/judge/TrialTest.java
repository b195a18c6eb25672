package dev.midstream.swap.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrialTest {
    private static final JudgeSettings SETTINGS = JudgeSettings.DEFAULT;

    /** 1 % is promised; 200 canaries would show more than 6 false aborts with a probability below 1 in 200 at 1 %. */
    @Test
    void aRevisionAsGoodAsTheOldOneIsHardlyEverAborted() {
        for (double base : new double[] {0, 0.01, 0.05}) {
            long aborted = IntStream.range(0, 200)
                    .filter(i -> new Canary(SETTINGS, i, i % 2 == 0 ? 0.5 : 0.05, base, base, 1)
                            .reaches(Verdict.FAIL, 5_000))
                    .count();
            assertThat(aborted).as("of 200 at %s", base).isLessThanOrEqualTo(6);
        }
    }

    @Test
    void fivePercentFailuresAreFoundSoon() {
        assertThat(medianUntilFail(0.05, 0.05, 1)).isLessThan(100);
        assertThat(medianUntilFail(0.5, 0.05, 1)).isLessThan(300);
    }

    @Test
    void twiceTheLatencyIsFoundSoon() {
        assertThat(medianUntilFail(0.05, 0, 2)).isBetween(SETTINGS.warmUpCalls(), 400L);
        assertThat(medianUntilFail(0.5, 0, 2)).isLessThan(900);
    }

    private static long medianUntilFail(double weight, double newFailures, double slowdown) {
        long[] delays = IntStream.range(0, 101)
                .mapToLong(i -> {
                    Canary canary = new Canary(SETTINGS, i, weight, 0, newFailures, slowdown);
                    return canary.reaches(Verdict.FAIL, 40_000) ? canary.newCalls() : Long.MAX_VALUE;
                })
                .sorted()
                .toArray();
        return delays[delays.length / 2];
    }

    @Test
    void aGoodRevisionPassesAndTheForecastIsRight() {
        Canary canary = new Canary(SETTINGS, 1, 0.25, 0, 0, 1);
        for (int i = 0; i < 800; i++) {
            canary.call();
        }
        Judgement before = canary.judgement();
        assertThat(before.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(before.missing())
                .isEqualTo("needs about " + before.moreCalls()
                        + " more calls on the new revision if it is as good as the old one");
        long begun = canary.newCalls();

        assertThat(canary.reaches(Verdict.PASS, 10_000)).isTrue();
        assertThat((double) (canary.newCalls() - begun) / before.moreCalls()).isBetween(0.7, 1.4);
        assertThat(canary.judgement().why())
                .startsWith("1 points more failures and 10 points more slow calls are excluded: failed on new 0 of");
    }

    @Test
    void beforeTheSlowLineIsKnownOldCallsAreMissingToo() {
        Trial trial = new Trial(SETTINGS, new SplittableRandom(1));
        trial.take(Arm.OLD, false, 1_000_000);

        assertThat(trial.judgement().missing())
                .startsWith("needs 499 more calls on the old revision to learn how slow is slow, and at least ");
    }

    @Test
    void slownessWithinWhatIsToleratedPasses() {
        assertThat(new Canary(SETTINGS, 3, 0.25, 0, 0, 1.1).reaches(Verdict.PASS, 20_000))
                .isTrue();
    }

    @Test
    void coldCodeDoesNotFailACanaryButItsFailuresDo() {
        Trial trial = calibrated();
        for (int i = 0; i < SETTINGS.warmUpCalls(); i++) {
            trial.take(Arm.OLD, false, 950_000);
            trial.take(Arm.NEW, false, 50_000_000);
        }
        assertThat(trial.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        for (int i = 0; i < 100; i++) {
            trial.take(Arm.OLD, false, 950_000);
            trial.take(Arm.NEW, false, 50_000_000);
        }
        assertThat(trial.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(trial.judgement().why())
                .startsWith("The new revision is slower by more than the 10 points tolerated");

        Trial failing = calibrated();
        for (int i = 0; i < 20; i++) {
            failing.take(Arm.OLD, false, 1_000_000);
            failing.take(Arm.NEW, true, 1_000_000);
        }
        assertThat(failing.verdict()).isEqualTo(Verdict.FAIL);
    }

    @Test
    void theWarmUpOfARevisionThatIsCalledSeldomEndsByTime() {
        Trial trial = calibrated();
        trial.warmedUp();
        for (int i = 0; i < 100; i++) {
            trial.take(Arm.OLD, false, 950_000);
            trial.take(Arm.NEW, false, 50_000_000);
        }
        assertThat(trial.verdict()).isEqualTo(Verdict.FAIL);
    }

    private static Trial calibrated() {
        Trial trial = new Trial(SETTINGS, new SplittableRandom(1));
        for (int i = 0; i < SETTINGS.calibrationCalls(); i++) {
            trial.take(Arm.OLD, false, 900_000 + 1_000L * (i % 100));
        }
        return trial;
    }

    @Test
    void aFailureIsFinal() {
        Canary canary = new Canary(SETTINGS, 1, 0.5, 0, 1, 1);
        assertThat(canary.reaches(Verdict.FAIL, 1_000)).isTrue();
        Judgement judgement = canary.judgement();
        for (int i = 0; i < 1_000; i++) {
            canary.call();
        }
        assertThat(canary.judgement()).isEqualTo(judgement);
    }

    @Test
    void afterEnoughCallsItPassesUnlessShownToBeWorse() {
        JudgeSettings impatient = new JudgeSettings(0.01, 0, 300, 0.001, 10, 0.95, 100, 100, 100);
        Canary canary = new Canary(impatient, 1, 0.5, 0, 0, 1);

        assertThat(canary.reaches(Verdict.PASS, 1_000)).isTrue();
        assertThat(canary.newCalls()).isEqualTo(300);
        assertThat(canary.judgement().why()).startsWith("After 300 calls nothing worse is shown, though ");
    }

    /**
     * Sessions of calls stay on one revision and fail as a whole, on either revision alike. The comparison alone takes that
     * for a regression, more often than promised; the control sees that the old revision differs from itself too.
     */
    @Test
    void anEnvironmentThatFailsInBurstsIsInconclusive() {
        int canaries = 50;
        int[] aborted = new int[1];
        int[] shaken = new int[1];
        int[] abortedWithoutControl = new int[1];
        for (int seed = 0; seed < canaries; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Trial trial = new Trial(SETTINGS, random.split());
            Comparison alone = new Comparison(Measure.failures(SETTINGS));
            boolean unstable = false;
            boolean fooled = false;
            for (int session = 0; session < 600; session++) {
                Arm arm = session >= 100 && random.nextInt(10) == 0 ? Arm.NEW : Arm.OLD;
                boolean fails = random.nextInt(10) == 0;
                for (int call = 0; call < 25; call++) {
                    trial.take(arm, fails, 1_000_000);
                    alone.add(arm, fails, true);
                    unstable |= trial.unstable();
                    fooled |= alone.logWorse() >= Math.log(200);
                }
            }
            aborted[0] += trial.verdict() == Verdict.FAIL ? 1 : 0;
            shaken[0] += unstable ? 1 : 0;
            abortedWithoutControl[0] += fooled ? 1 : 0;
        }
        assertThat(shaken[0]).isGreaterThan(45);
        assertThat(abortedWithoutControl[0]).isGreaterThan(20);
        assertThat(aborted[0]).isLessThan(10);
    }

    @Test
    void whileTheOldRevisionDiffersFromItselfTheVerdictSaysWhatIsMissing() {
        Trial trial = calibrated();
        SplittableRandom random = new SplittableRandom(7);
        for (int session = 0; session < 1_000 && !trial.unstable(); session++) {
            boolean fails = random.nextInt(10) == 0;
            for (int call = 0; call < 30 && !trial.unstable(); call++) {
                trial.take(Arm.OLD, fails, 950_000);
            }
        }
        assertThat(trial.judgement().verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(trial.judgement().why()).startsWith("The old revision differs from itself");
        assertThat(trial.judgement().missing())
                .isEqualTo("needs 5000 more calls on the old revision in which it agrees with itself");

        for (int i = 0; i < SETTINGS.calmCalls(); i++) {
            trial.take(Arm.OLD, false, 950_000);
        }
        assertThat(trial.unstable()).isFalse();
    }
}
