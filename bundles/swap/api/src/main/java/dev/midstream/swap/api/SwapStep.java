package dev.midstream.swap.api;

/**
 * A step of a swap that has begun.
 *
 * @param service the Bundle-SymbolicName
 * @param name {@code stage}, {@code prove}, {@code shift}, {@code drain} or {@code resident}
 * @param detail a sentence for people
 */
public record SwapStep(String service, String name, String detail) {}
