package dev.midstream.swap.judge;

/** What can be said of a new revision so far. */
public enum Verdict {
    /** A regression as large as the settings tolerate is excluded: go on. */
    PASS,
    /** The new revision is worse: undo. Never changes again. */
    FAIL,
    /** Neither is shown yet, or the environment is too unstable to tell: hold. */
    INCONCLUSIVE
}
