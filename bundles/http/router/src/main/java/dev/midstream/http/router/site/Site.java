package dev.midstream.http.router.site;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** Everything that a revision serves by HTTP: its servlet contexts. Immutable. */
public final class Site {
    private final List<MountedContext> mounted;

    Site(List<MountedContext> mounted) {
        this.mounted = mounted.stream()
                .sorted(Comparator.comparing(
                                (MountedContext context) -> context.path().length())
                        .reversed())
                .toList();
    }

    /** Answers a request, with 404 if the revision has nothing at its path. */
    public void serve(HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException {
        String path = RequestPath.of(request).text();
        for (MountedContext context : mounted) {
            if (context.serve(path, request, response)) {
                return;
            }
        }
        response.sendError(HttpServletResponse.SC_NOT_FOUND);
    }

    /** Returns true if the revision has something at a path. */
    public boolean has(RequestPath path) {
        return mounted.stream().anyMatch(context -> context.match(path.text()) != null);
    }

    /**
     * Returns a sentence about why a request cannot be answered, or null. An encoded slash or backslash is for JAX-RS, which
     * matches segments before it decodes them; filters and servlets match the decoded path, and would see another one.
     */
    public String refusal(RequestPath path) {
        return path.separator() == null || mounted.stream().noneMatch(context -> context.decodes(path.text()))
                ? null
                : "The path has " + path.separator() + ", which only JAX-RS resources can have in their paths. "
                        + "Send a path without it.";
    }

    /** The patterns of the paths that the revision answers, from the root of the node. */
    public List<PathPattern> claims() {
        return mounted.stream().flatMap(MountedContext::claims).distinct().toList();
    }

    /** Returns descriptions for people, such as {@code GET /storage/objects}, {@code servlet /web/*}. */
    public List<String> offers() {
        return mounted.stream()
                .flatMap(MountedContext::offers)
                .distinct()
                .sorted()
                .toList();
    }
}
