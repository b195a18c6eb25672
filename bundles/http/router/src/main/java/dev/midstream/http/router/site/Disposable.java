package dev.midstream.http.router.site;

/**
 * What was made, and how it is ended.
 *
 * @param close run once
 */
public record Disposable<T>(T value, Runnable close) {}
