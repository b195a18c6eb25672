package dev.midstream.storage.api;

import java.util.List;

/**
 * A part of a listing.
 *
 * @param cursor what to ask for the next page with, null at the end
 */
public record ObjectPage(List<ObjectInfo> objects, String cursor) {

    public ObjectPage {
        objects = List.copyOf(objects);
    }
}
