package dev.midstream.messaging.broker;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

@ObjectClassDefinition(name = "Midstream message broker")
@interface Settings {
    @AttributeDefinition(
            description = "URL of a broker elsewhere, such as failover:(tcp://mq1:61616,tcp://mq2:61616);"
                    + " empty for one in this node")
    String url() default "";

    @AttributeDefinition(description = "Address to listen on")
    String host() default "127.0.0.1";

    @AttributeDefinition(description = "Port of OpenWire, which JMS clients speak; 0 for none")
    int openwire_port() default 61616;

    @AttributeDefinition(description = "Port of AMQP 1.0; 0 for none")
    int amqp_port() default 5672;

    @AttributeDefinition(description = "Port of STOMP; 0 for none")
    int stomp_port() default 61613;

    @AttributeDefinition(description = "Port of MQTT; 0 for none")
    int mqtt_port() default 1883;

    @AttributeDefinition(
            description = "Whether brokers of other machines are also spoken to without TLS, so that whoever"
                    + " is on the network between can read the messages and the password")
    boolean peers_plain() default false;

    @AttributeDefinition(description = "Megabytes that one message may have")
    int message_megabytes() default 16;

    @AttributeDefinition(description = "Connections that each port takes at most")
    int connections() default 1000;

    @AttributeDefinition(description = "Megabytes of messages in memory; senders wait when they are used up")
    int memory_megabytes() default 128;

    @AttributeDefinition(description = "Megabytes of messages on disk; what is sent when they are used up is refused")
    int store_megabytes() default 10240;

    @AttributeDefinition(description = "Seconds that a sender waits for space before it is refused")
    int wait_seconds() default 10;
}
