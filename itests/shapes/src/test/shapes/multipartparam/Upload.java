package shapes.multipartparam;

import java.nio.charset.StandardCharsets;
import javax.annotation.security.PermitAll;
import javax.ws.rs.Consumes;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.core.MediaType;
import org.apache.cxf.jaxrs.ext.multipart.Multipart;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

@Component(service = Upload.class)
@JaxrsResource
@Path("multipartparam")
@PermitAll
public final class Upload {
    @POST
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    public String upload(@Multipart("note") String note, @Multipart("file") byte[] file) {
        return note.equals("text") && new String(file, StandardCharsets.UTF_8).equals("text")
                ? "VERSION"
                : "another text";
    }
}
