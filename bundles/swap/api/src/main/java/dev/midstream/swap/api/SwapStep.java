package dev.midstream.swap.api;

/**
 * A step of a swap that has begun.
 *
 * @param swap the id of the swap
 * @param service the Bundle-SymbolicName
 * @param name {@code stage}, {@code prove}, {@code shift}, {@code drain} or {@code resident}
 * @param detail a sentence for people
 */
public record SwapStep(String swap, String service, String name, String detail) {}
