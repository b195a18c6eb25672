/**
 * The life of a swap: claim, stage, prove, warm up, commit, shift, drain, keep resident, retire. Entry class: {@link
 * dev.midstream.swap.core.SwapEngine}. Each swap runs on the thread of its caller; background work runs on the threads
 * that the engine owns.
 */
package dev.midstream.swap.core;
