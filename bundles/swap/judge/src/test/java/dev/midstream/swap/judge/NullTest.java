package dev.midstream.swap.judge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NullTest {
    private static final double[] RATES = {1e-6, 0.001, 0.02, 0.3, 0.7, 0.97, 1 - 1e-6};

    /** No simulation: the mean pay of a bet, added up over every outcome of a block, for nulls on the border and inside. */
    @Test
    void noBetPaysMoreThanOneOnAverageIfTheNullIsTrue() {
        int bets = 0;
        for (double margin : new double[] {0, 0.01, 0.1, -0.01, -0.1}) {
            Null hypothesis = new Null(margin);
            for (int[] calls : new int[][] {{1, 1}, {1, 19}, {3, 2}, {12, 1}}) {
                for (double newRate : RATES) {
                    for (double oldRate : RATES) {
                        for (double truth = 0; truth <= 1; truth += 0.05) {
                            for (double below : new double[] {0, 0.05, 0.5}) {
                                double newTruth = Math.min(1, truth + margin - below);
                                if (newTruth >= 0) {
                                    bets++;
                                    assertThat(meanPay(hypothesis, calls, newRate, oldRate, newTruth, truth))
                                            .as("%s %s %s", hypothesis, newRate, oldRate)
                                            .isLessThanOrEqualTo(1 + 1e-7);
                                }
                            }
                        }
                    }
                }
            }
        }
        assertThat(bets).isGreaterThan(10_000);
    }

    private static double meanPay(
            Null hypothesis, int[] calls, double newRate, double oldRate, double newTruth, double oldTruth) {
        double mean = 0;
        for (int newHits = 0; newHits <= calls[0]; newHits++) {
            for (int oldHits = 0; oldHits <= calls[1]; oldHits++) {
                mean += binomial(calls[0], newHits, newTruth)
                        * binomial(calls[1], oldHits, oldTruth)
                        * Math.exp(hypothesis.logBet(
                                new Block(calls[0], newHits, calls[1], oldHits, true), newRate, oldRate));
            }
        }
        return mean;
    }

    private static double binomial(int calls, int hits, double rate) {
        double ways = 1;
        for (int i = 0; i < hits; i++) {
            ways = ways * (calls - i) / (i + 1);
        }
        return ways * Math.pow(rate, hits) * Math.pow(1 - rate, calls - hits);
    }

    @Test
    void aBetOnTheTruthGrowsAndOneWithinTheNullIsNotMade() {
        Null hypothesis = new Null(0.1);

        assertThat(hypothesis.growth(1, 0.4, 1, 0.05)).isPositive();
        assertThat(hypothesis.growth(1, 0.4, 19, 0.05)).isGreaterThan(hypothesis.growth(1, 0.4, 1, 0.05));
        assertThat(hypothesis.growth(1, 0.14, 1, 0.05)).isZero();
        assertThat(hypothesis.logBet(new Block(5, 5, 5, 0, true), 0.14, 0.05)).isZero();
    }
}
