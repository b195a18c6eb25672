package dev.midstream.cluster.core.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BootLevelTest {
    @Test
    void configuredLevelCountsWhenKarafHidesItFromFramework() {
        assertThat(BootLevel.of(name -> "1", name -> "100")).isEqualTo(100);
    }

    @Test
    void levelOfFrameworkCountsWithoutKaraf() {
        assertThat(BootLevel.of(name -> " 80 ", name -> null)).isEqualTo(80);
    }

    @Test
    void unreadableLevelIsOne() {
        assertThat(BootLevel.of(name -> "high", name -> null)).isEqualTo(1);
    }
}
