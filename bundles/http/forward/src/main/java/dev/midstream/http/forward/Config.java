package dev.midstream.http.forward;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

@ObjectClassDefinition(name = "Forwarding of HTTP requests between nodes")
@interface Config {
    @AttributeDefinition(
            description = "Seconds without a byte in either direction after which a forwarded request is broken off")
    int silence_seconds() default 300;
}
