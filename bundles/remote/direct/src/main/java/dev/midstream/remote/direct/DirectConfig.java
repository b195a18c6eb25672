package dev.midstream.remote.direct;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

@ObjectClassDefinition(
        name = "Remote calls: direct transport",
        description = "Calls of services on other nodes, over TCP")
@interface DirectConfig {

    @AttributeDefinition(description = "Where to listen. Other than on the machine itself, only with TLS.")
    String host() default "127.0.0.1";

    @AttributeDefinition(
            description = "Where to listen; 0: as the framework property midstream.port.remote says, or 9700")
    int port() default 0;

    @AttributeDefinition(description = "Where other nodes find this one; empty: as host says")
    String advertised() default "";

    @AttributeDefinition(
            description = "Milliseconds that a call may take, unless its service says otherwise by osgi.basic.timeout")
    long timeout() default 30_000;

    @AttributeDefinition(description = "Bytes that a message may have, on both sides. Streams are not limited.")
    int max_message() default 16 << 20;

    @AttributeDefinition(description = "Calls at once on a connection; more are refused")
    int calls() default 1024;

    @AttributeDefinition(description = "Threads that execute calls which take longer than a moment")
    int threads() default 128;

    @AttributeDefinition(description = "Calls that wait for such a thread; more are refused")
    int queue() default 1024;

    @AttributeDefinition(description = "Connections of other nodes; more are refused")
    int connections() default 512;

    @AttributeDefinition(description = "Milliseconds within which a connection must be made")
    int connect_timeout() default 2000;

    @AttributeDefinition(description = "Milliseconds of silence after which the other side is asked whether it lives")
    int ping() default 5000;

    @AttributeDefinition(description = "Milliseconds within which it must answer that")
    int pong() default 2000;
}
