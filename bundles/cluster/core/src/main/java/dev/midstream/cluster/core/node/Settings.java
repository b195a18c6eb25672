package dev.midstream.cluster.core.node;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

@ObjectClassDefinition(name = "Midstream cluster")
@interface Settings {
    @AttributeDefinition(description = "What is to be said of this node, such as zone=a; services can ask for it")
    String[] labels() default {};

    @AttributeDefinition(description = "Address by which other nodes reach this one")
    String host() default "127.0.0.1";

    @AttributeDefinition(description = "Seconds that a node may be silent before the others take it for gone")
    int session_seconds() default 6;

    @AttributeDefinition(description = "Seconds that a node may be gone before its services are placed elsewhere")
    int grace_seconds() default 5;

    @AttributeDefinition(
            description = "Seconds that nodes may be gone before their services are placed elsewhere, if more nodes are"
                    + " gone than present")
    int brake_seconds() default 30;

    @AttributeDefinition(
            description = "Number of services that are placed at a time, if more nodes are gone than present")
    int brake_moves() default 10;

    @AttributeDefinition(
            description = "Seconds within which a node must begin with a service, before another one gets it as well")
    int takeup_seconds() default 30;

    @AttributeDefinition(
            description =
                    "Seconds within which a node that has begun must serve it, before another one gets it as well")
    int work_seconds() default 120;

    @AttributeDefinition(description = "Seconds that a node moves its services away before it stops; 0 for not at all")
    int drain_seconds() default 20;

    @AttributeDefinition(
            description = "Seconds that a node that starts waits for its assignments before it tells others what it"
                    + " serves; 0 for not at all")
    int confirm_seconds() default 20;
}
