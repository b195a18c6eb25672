package dev.midstream.http.router.site;

/**
 * A value with the action that ends it.
 *
 * @param close run once
 */
public record Disposable<T>(T value, Runnable close) {}
