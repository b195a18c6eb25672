package shapes.groovy

import org.osgi.service.component.annotations.Component
import shapes.api.Answer

@Component(property = "shape=groovy")
class Hello implements Answer {
    String version() {
        ["VERSION"].collect { "$it".toString() }.first()
    }
}
