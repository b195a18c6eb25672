package dev.midstream.swap.judge;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class JudgeSettingsTest {
    @Test
    void aValueThatMakesNoSenseIsNamedWithItsRange() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new JudgeSettings(0, 200, 100_000, 1, 10, 0.95, 200, 500, 500))
                .withMessage(
                        "The judge cannot work with falseAbortRate = 0.0: give a value that is above 0, at most 0.5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new JudgeSettings(0.01, 200, 100, 1, 10, 0.95, 200, 500, 500))
                .withMessageContaining("enoughCalls = 100");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new JudgeSettings(0.01, 200, 100_000, 0, 10, 0.95, 200, 500, 500))
                .withMessageContaining("toleratedFailurePoints = 0.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new JudgeSettings(0.01, 200, 100_000, 1, Double.NaN, 0.95, 200, 500, 500))
                .withMessageContaining("toleratedSlowPoints = NaN");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new JudgeSettings(0.01, 200, 100_000, 1, 10, 1, 200, 500, 500))
                .withMessageContaining("slowQuantile = 1.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new JudgeSettings(0.01, 200, 100_000, 1, 10, 0.95, -1, 500, 500))
                .withMessageContaining("warmUpCalls = -1");
    }
}
