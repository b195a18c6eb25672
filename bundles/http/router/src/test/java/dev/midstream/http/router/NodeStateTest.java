package dev.midstream.http.router;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A node is complete from the end of its start to the begin of its stop. */
class NodeStateTest {
    private boolean stopping;
    private boolean booted;
    private boolean settled;

    private final NodeState state = new NodeState(new NodeState.Node() {
        @Override
        public boolean stopping() {
            return stopping;
        }

        @Override
        public boolean booted() {
            return booted;
        }

        @Override
        public boolean settled() {
            return settled;
        }
    });

    @Test
    void startingNodeIsIncomplete() {
        assertThat(state.incomplete()).isTrue();
        settled = true;
        assertThat(state.incomplete()).as("no service is known yet").isTrue();
        booted = true;
        settled = false;
        assertThat(state.incomplete()).as("a service is not live yet").isTrue();
        settled = true;
        assertThat(state.incomplete()).isFalse();
    }

    @Test
    void completeNodeStaysSoUntilItStops() {
        booted = true;
        settled = true;
        assertThat(state.incomplete()).isFalse();
        settled = false;
        assertThat(state.incomplete()).isFalse();
        stopping = true;
        assertThat(state.incomplete()).isTrue();
    }
}
