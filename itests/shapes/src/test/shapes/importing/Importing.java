package shapes.importing;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import shapes.imported.Own;

@Component(service = Importing.class, immediate = true)
public final class Importing {
    @Activate
    public Importing(@Reference Own own) {}
}
