package shapes.kotlin

import org.osgi.service.component.annotations.Component
import shapes.api.Answer

data class Version(val text: String)

@Component(property = ["shape=kotlin"])
class Hello : Answer {
    override fun version() = listOf(Version("VERSION")).map { it.text }.first()
}
