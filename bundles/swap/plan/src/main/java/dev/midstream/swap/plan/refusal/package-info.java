/**
 * Exceptions that end a swap before its commit. Their reasons are sentences for the operator.
 */
package dev.midstream.swap.plan.refusal;
