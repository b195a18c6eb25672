package shapes.dynamicimport;

import shapes.api.Answer;

public final class Implementation implements Answer {
    @Override
    public String version() {
        return "VERSION";
    }
}
