package dev.midstream.shell;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

@Service
@Command(
        scope = "ms",
        name = "abort",
        description = "Ends a canary in favour of the old revision",
        detailedDescription = "Example: ms:abort 12")
public final class AbortCommand extends CanaryEndCommand {
    @Override
    Operations.Winner winner() {
        return Operations.Winner.OLD;
    }
}
