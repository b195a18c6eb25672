package dev.midstream.http.router.site;

import java.util.List;
import javax.servlet.Servlet;
import org.osgi.service.http.context.ServletContextHelper;

/** Sites of one servlet. */
public final class SiteUnderTest {
    private SiteUnderTest() {}

    /** Returns a site that serves everything. */
    public static Site of(Servlet servlet) {
        return of("/", servlet);
    }

    /** Returns a site that serves what is at and below a path. */
    public static Site of(String path, Servlet servlet) {
        ServletMapping mapping =
                new ServletMapping("test", servlet, List.of(PathPattern.below(path)), true, false, List.of());
        return new Site(
                List.of(new MountedContext("", null, new ServletContextHelper() {}, List.of(mapping), List.of())));
    }
}
