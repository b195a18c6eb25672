package shapes.multipart;

import java.util.List;
import javax.annotation.security.PermitAll;
import javax.ws.rs.Consumes;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.core.MediaType;
import org.apache.cxf.jaxrs.ext.multipart.Attachment;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

@Component(service = Upload.class)
@JaxrsResource
@Path("multipart")
@PermitAll
public final class Upload {
    @POST
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    public String upload(List<Attachment> parts) {
        for (Attachment part : parts) {
            if (!part.getObject(String.class).equals("text")) {
                return "another text";
            }
        }
        return parts.size() == 2 ? "VERSION" : parts.size() + " parts";
    }
}
