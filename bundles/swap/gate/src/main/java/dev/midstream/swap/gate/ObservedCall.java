package dev.midstream.swap.gate;

/** A call of which an {@link Observer} is told when it has ended. */
final class ObservedCall extends RoutedCall {
    private final boolean candidate;
    private final Observer observer;
    private final long begun = System.nanoTime();

    ObservedCall(CallCounter entered, boolean candidate, Observer observer) {
        super(entered);
        this.candidate = candidate;
        this.observer = observer;
    }

    @Override
    void returned() {
        // nothing is bound to the thread
    }

    @Override
    void ended(boolean failed) {
        observer.ended(candidate, failed, System.nanoTime() - begun);
    }
}
