package shapes.completion;

import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;

@Service
@Command(scope = "shapes", name = "completion", description = "Has an argument to complete")
public final class Hello implements Action {
    @Argument
    @Completion(Versions.class)
    private String version;

    @Override
    public Object execute() {
        return null;
    }
}
