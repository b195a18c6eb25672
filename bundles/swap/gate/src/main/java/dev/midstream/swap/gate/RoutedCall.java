package dev.midstream.swap.gate;

/**
 * A call under a {@link RoutingPolicy} that has something to do when it ends. The call leaves its counter first, whatever
 * the actions of the subclass throw. Only calls under a policy pay for this object.
 */
public abstract class RoutedCall extends Entry {
    private final Entry entered;

    /** @param entered the entry into the tenure that the policy has chosen */
    protected RoutedCall(Entry entered) {
        super(entered.tenure());
        this.entered = entered;
    }

    /** Undoes what was attached to the thread that entered; runs on that thread when the call returns. */
    protected void leaveThread() {
        // most calls attach nothing to their thread
    }

    /** Runs once when the call has ended, on any thread. Must be quick; exceptions are logged. */
    protected abstract void ended(Outcome outcome);

    @Override
    public final void exit() {
        entered.exit();
        CleanUp.run("leaving the thread of a call", this::leaveThread);
        end(Outcome.SUCCESS);
    }

    @Override
    public final void fail() {
        entered.fail();
        CleanUp.run("leaving the thread of a call", this::leaveThread);
        end(Outcome.FAILURE);
    }

    @Override
    public final void returned() {
        entered.returned();
        CleanUp.run("leaving the thread of a call", this::leaveThread);
    }

    @Override
    public final void exitElsewhere(Outcome outcome) {
        entered.exitElsewhere(outcome);
        end(outcome);
    }

    private void end(Outcome outcome) {
        CleanUp.run("ending a routed call", () -> ended(outcome));
    }
}
