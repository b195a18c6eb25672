package dev.midstream.http.rest;

import javax.ws.rs.Priorities;
import javax.ws.rs.container.DynamicFeature;
import javax.ws.rs.container.ResourceInfo;
import javax.ws.rs.core.FeatureContext;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsApplicationSelect;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsExtension;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsName;

/** Puts the rule that a method's or its class's annotation states before each method. */
@Component(service = DynamicFeature.class)
@RestExtension
@JaxrsExtension
@JaxrsName("midstream.authorization")
@JaxrsApplicationSelect("(osgi.jaxrs.name=.default)")
public class Authorization implements DynamicFeature {

    @Override
    public void configure(ResourceInfo resource, FeatureContext context) {
        AccessRule rule = AccessRule.of(resource.getResourceMethod(), resource.getResourceClass());
        if (!rule.open()) {
            context.register(new AccessFilter(rule), Priorities.AUTHORIZATION);
        }
    }
}
