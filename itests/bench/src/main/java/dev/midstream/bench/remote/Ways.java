package dev.midstream.bench.remote;

import dev.midstream.remote.direct.DirectWay;
import dev.midstream.remote.jms.JmsWay;
import java.util.List;

/** What is measured, in the order of the turns. */
public final class Ways {
    private static final Way DIRECT = new DirectWay();
    private static final Way JMS = new JmsWay();
    private static final Way BY_HAND = new HandWrittenWay();
    private static final Way GRPC = new GrpcWay();
    private static final Way RAW = new RawWay();

    public static final List<Way> ALL = List.of(DIRECT, GRPC, RAW, JMS, BY_HAND);

    /** Those that have a row of their own. */
    public static final List<Way> OURS = List.of(DIRECT, JMS);

    private Ways() {}

    /** What a way is compared with. */
    public static List<Way> peers(Way ours) {
        if (ours == DIRECT) {
            return List.of(GRPC, RAW);
        }
        if (ours == JMS) {
            return List.of(BY_HAND);
        }
        throw new IllegalArgumentException(ours.name() + " is a peer itself");
    }
}
