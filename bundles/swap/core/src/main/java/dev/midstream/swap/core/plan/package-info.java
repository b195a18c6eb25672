/**
 * Predicts the effect of a deployment without changing the node. Entry class: {@link
 * dev.midstream.swap.core.plan.Planner}.
 */
package dev.midstream.swap.core.plan;
