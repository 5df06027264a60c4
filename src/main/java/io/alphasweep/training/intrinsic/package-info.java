/**
 * What a trial rewards itself for, beside its task: from a rollout's observations to rewards, to
 * the values of a critic of their own, and to what both learn.
 */
package io.alphasweep.training.intrinsic;
