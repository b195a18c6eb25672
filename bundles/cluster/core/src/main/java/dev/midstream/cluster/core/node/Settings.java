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
}
