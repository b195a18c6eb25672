package dev.midstream.http.router.site;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** Everything that a revision serves by HTTP: its servlet contexts. Immutable. */
public final class Site {
    private final List<Place> places;

    Site(List<Place> places) {
        this.places = places.stream()
                .sorted(Comparator.comparing((Place place) -> place.path().length())
                        .reversed())
                .toList();
    }

    /** Answers a request, with 404 if the revision has nothing at its path. */
    public void serve(HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException {
        String path = path(request);
        for (Place place : places) {
            if (place.serve(path, request, response)) {
                return;
            }
        }
        response.sendError(HttpServletResponse.SC_NOT_FOUND);
    }

    /** The decoded path of a request from the root of the node. */
    public static String path(HttpServletRequest request) {
        String info = request.getPathInfo();
        String path = info == null ? request.getServletPath() : request.getServletPath() + info;
        return path.isEmpty() ? "/" : path;
    }

    /** The patterns of the paths that the revision answers, from the root of the node. */
    public List<PathPattern> claims() {
        return places.stream().flatMap(Place::claims).distinct().toList();
    }

    /** What it offers, for people: {@code GET /storage/objects}, {@code servlet /web/*}. */
    public List<String> offers() {
        return places.stream().flatMap(Place::offers).distinct().sorted().toList();
    }
}
