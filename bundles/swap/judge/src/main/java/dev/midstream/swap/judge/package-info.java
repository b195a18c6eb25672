/**
 * Compares a candidate with the live revision, and the live revision with itself, call by call.
 */
package dev.midstream.swap.judge;
