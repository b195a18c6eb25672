package dev.midstream.remote.jms;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

@ObjectClassDefinition(name = "Midstream calls by queues")
@interface Settings {
    @AttributeDefinition(description = "Milliseconds that a call may take, if its service has no osgi.basic.timeout")
    long timeout_millis() default 30_000;

    @AttributeDefinition(description = "Calls of this node that wait for answers at most; more wait to be sent")
    int calls_out() default 1000;

    @AttributeDefinition(description = "Threads that execute calls of a service of this node at most")
    int threads() default 32;

    @AttributeDefinition(description = "Calls of a service of this node at a time, with those whose results come later")
    int calls_in() default 256;

    @AttributeDefinition(description = "Megabytes of a call or an answer at most, fewer than the broker takes")
    int message_megabytes() default 8;
}
