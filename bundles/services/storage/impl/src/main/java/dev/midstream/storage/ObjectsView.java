package dev.midstream.storage;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.midstream.storage.api.ObjectPage;
import java.util.List;

/** A listing as clients see it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ObjectsView(List<ObjectView> objects, String cursor) {

    static ObjectsView of(ObjectPage page) {
        return new ObjectsView(page.objects().stream().map(ObjectView::of).toList(), page.cursor());
    }
}
