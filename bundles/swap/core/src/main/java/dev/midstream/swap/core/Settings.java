package dev.midstream.swap.core;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

@ObjectClassDefinition(name = "Midstream swaps")
@interface Settings {
    @AttributeDefinition(description = "Seconds that a new revision may take to start and to become satisfied")
    int prove_seconds() default 10;

    @AttributeDefinition(description = "Seconds that the revision before stays started and hidden, for an instant undo")
    int resident_seconds() default 600;
}
