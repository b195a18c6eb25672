package dev.midstream.shell;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

@Service
@Command(
        scope = "ms",
        name = "promote",
        description = "Ends a canary in favour of the new revision, against its judge if need be",
        detailedDescription = "Example: ms:promote 12")
public final class PromoteCommand extends CanaryEndCommand {
    @Override
    Operations.Winner winner() {
        return Operations.Winner.NEW;
    }
}
