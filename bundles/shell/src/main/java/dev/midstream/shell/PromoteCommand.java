package dev.midstream.shell;

import dev.midstream.swap.api.Swaps;
import dev.midstream.swap.api.UnknownSwapException;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

@Service
@Command(
        scope = "ms",
        name = "promote",
        description = "Ends a canary in favour of the new revision, whatever its judge says")
public final class PromoteCommand implements Action {
    @Reference
    private Swaps swaps;

    @Argument(name = "id", description = "Id of the swap, as the canary's progress names it", required = true)
    private String id;

    @Override
    public Object execute() throws UnknownSwapException {
        swaps.promote(id);
        System.out.println("Canary %s is being ended; ms:history will have it.".formatted(id));
        return null;
    }
}
