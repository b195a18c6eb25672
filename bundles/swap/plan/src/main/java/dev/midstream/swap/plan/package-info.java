/**
 * Predicts the effect of a deployment without changing the node. Entry class: {@link
 * dev.midstream.swap.plan.Planner}.
 */
package dev.midstream.swap.plan;
