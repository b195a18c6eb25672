package shapes.blueprint;

import shapes.api.Answer;

public final class Bean implements Answer {
    @Override
    public String version() {
        return "VERSION";
    }
}
