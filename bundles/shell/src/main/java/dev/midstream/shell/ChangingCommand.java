package dev.midstream.shell;

import org.apache.karaf.shell.api.action.Option;

/** Base of the commands that change something. A dry run makes the checks of a run, and takes the same options. */
abstract class ChangingCommand extends MidstreamCommand {
    @Option(name = "--dry-run", description = "Makes the same checks, prints the effect and changes nothing")
    private boolean dryRun;

    @Override
    final void run(Output out) throws Exception {
        run(out, dryRun);
    }

    abstract void run(Output out, boolean dry) throws Exception;
}
