package dev.midstream.http.rest;

import org.osgi.service.component.annotations.ComponentPropertyType;

/** Marks what the router attaches to the application of every revision. */
@ComponentPropertyType
@interface RestExtension {
    String PREFIX_ = "midstream.rest.";

    boolean extension() default true;
}
