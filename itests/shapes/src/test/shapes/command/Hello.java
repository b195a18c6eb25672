package shapes.command;

import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

@Service
@Command(scope = "shapes", name = "command", description = "Prints the version")
public final class Hello implements Action {
    @Override
    public Object execute() {
        System.out.println("VERSION");
        return null;
    }
}
