package dev.midstream.swap.gate;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Observes one in so many calls of the live revision, drawn by lot. There is no choice here: it is a route because calls
 * by a route alone are observed, so that all others pay nothing for it.
 */
record Watched(Tenure base, int every, Observer observer) implements Route {
    @Override
    public Lane enter() {
        Lane lane = base.enter();
        if (lane == null || every > 1 && ThreadLocalRandom.current().nextInt(every) != 0) {
            return lane;
        }
        return new Lane(new Observed(lane, false, observer));
    }
}
