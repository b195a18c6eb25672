package dev.midstream.swap.core;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

@ObjectClassDefinition(name = "Midstream swaps")
public @interface Settings {
    @AttributeDefinition(description = "Seconds that a new revision may take to start and to become satisfied")
    int prove_seconds() default 10;

    @AttributeDefinition(description = "Seconds that the revision before stays started and hidden, for an instant undo")
    int resident_seconds() default 600;

    @AttributeDefinition(
            description = "Seconds that a new revision is watched after the shift, and undone if it fails; 0 for not")
    int watch_seconds() default 60;

    @AttributeDefinition(
            description = "By how much larger a part of the calls may fail than before the shift, from 0 to 1")
    double watch_failures() default 0.05;
}
