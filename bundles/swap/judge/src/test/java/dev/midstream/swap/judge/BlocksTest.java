package dev.midstream.swap.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BlocksTest {
    private final List<Block> out = new ArrayList<>();
    private final Blocks blocks = new Blocks(out::add);

    @Test
    void aBlockEndsWhenTheArmThatOpenedItComesAgain() {
        blocks.add(Arm.OLD, false, true);
        blocks.add(Arm.OLD, true, true);
        blocks.add(Arm.NEW, true, true);
        blocks.add(Arm.NEW, false, true);
        assertThat(out).isEmpty();
        blocks.add(Arm.OLD, false, true);

        assertThat(out).containsExactly(new Block(2, 1, 2, 1, true));
    }

    @Test
    void whetherItIsTrustedIsDecidedWhenItBegins() {
        blocks.add(Arm.OLD, true, true);
        blocks.add(Arm.NEW, true, false);
        blocks.add(Arm.OLD, true, false);
        blocks.add(Arm.NEW, true, true);
        blocks.add(Arm.OLD, true, true);

        assertThat(out).extracting(Block::trusted).containsExactly(true, false);
    }

    @Test
    void callsWithoutACounterpartAreNoPair() {
        for (int i = 0; i <= Blocks.LONELY; i++) {
            blocks.add(Arm.OLD, false, true);
        }
        assertThat(out).containsExactly(new Block(0, 0, Blocks.LONELY, 0, true));
        assertThat(out.get(0).paired()).isFalse();
    }
}
