package dev.midstream.remote.jms;

import java.lang.annotation.Annotation;

record TestSettings(long timeout_millis, int calls_out, int threads, int calls_in, int message_megabytes)
        implements Settings {
    static final TestSettings DEFAULT = new TestSettings(20_000, 1000, 32, 256, 16);

    @Override
    public Class<? extends Annotation> annotationType() {
        return Settings.class;
    }
}
