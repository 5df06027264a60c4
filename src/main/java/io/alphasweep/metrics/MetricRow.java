package io.alphasweep.metrics;

/**
 * One row of the {@code metrics} table: one trial, one iteration.
 *
 * <p>A column's name is its component's in snake_case. Null means that the number does not exist
 * (no episode ended, no controller, an optimizer without a tanh), never zero. Definitions: CleanRL
 * for the PPO columns, the AM-PPO paper for the controller's (Eqs. 3-8).
 */
public record MetricRow(
    @Doc("hash of the trial's canonical settings") String trialId,
    @Doc("name of the sweep that ran the trial") String sweep,
    @Doc("environment of the trial") String environment,
    @Doc("algorithm of the trial") String algorithm,
    @Doc("optimizer of the trial") String optimizer,
    @Doc("seed of the trial") long seed,
    @Doc(value = "iteration, from 1", unit = "iterations") long iteration,
    @Doc(value = "environment steps taken so far", unit = "steps") long envSteps,
    @Doc(
            value = "seconds that the trial has trained, earlier runs included",
            timing = true,
            unit = "s")
        double elapsedSeconds,
    @Doc(value = "seconds that the pack took for this iteration", timing = true, unit = "s")
        double iterationSeconds,
    @Doc(
            value = "processor time of the pack's threads in this iteration",
            timing = true,
            unit = "s")
        Double iterationCpuSeconds,
    @Doc(
            value = "environment steps per second of the whole pack in this iteration",
            timing = true,
            unit = "steps/s")
        double packStepsPerSecond,
    @Doc(value = "episodes that ended in this iteration", unit = "episodes") long episodes,
    @Doc(
            value = "mean undiscounted return of the episodes that ended in this iteration",
            unit = "reward")
        Double episodicReturn,
    @Doc(
            value = "mean length in steps of the episodes that ended in this iteration",
            unit = "steps")
        Double episodicLength,
    @Doc(value = "mean return of the last 100 episodes so far, of all when fewer", unit = "reward")
        Double episodicReturn100,
    @Doc("learning rate of this iteration") double learningRate,
    @Doc("policy loss of the last minibatch") Double policyLoss,
    @Doc("value loss of the last minibatch, with the factor 0.5, without the value coefficient")
        Double valueLoss,
    @Doc(value = "entropy of the policy in nats, last minibatch", unit = "nats") Double entropy,
    @Doc(value = "mean of -log ratio, last minibatch", unit = "nats") Double oldApproxKl,
    @Doc(value = "mean of (ratio - 1) - log ratio, last minibatch", unit = "nats") Double approxKl,
    @Doc(
            value =
                "share of samples with |ratio - 1| > clip coefficient, mean over gradient steps",
            unit = "share")
        Double clipFraction,
    @Doc(
            value = "share of parameter elements with |Z| > tau, mean over gradient steps",
            unit = "share")
        Double optimizerClipFraction,
    @Doc(value = "share of gradient steps whose global norm exceeded max-grad-norm", unit = "share")
        Double gradClipFraction,
    @Doc("global L2 norm of the gradient before clipping, mean over gradient steps")
        Double gradientNorm,
    @Doc(value = "1 - var(target - old value) / var(target) over the batch", unit = "share")
        Double explainedVariance,
    @Doc("mean of the raw advantages of the batch") Double advantageMean,
    @Doc("standard deviation (n-1) of the raw advantages of the batch") Double advantageStd,
    @Doc("gain of the advantage gate, after this iteration's update (Eq. 7)") Double alphaEma,
    @Doc(value = "share of the batch with |Z| > tau (step 5 of the controller)", unit = "share")
        Double saturation,
    @Doc(value = "running saturation (Eq. 8)", unit = "share") Double saturationEma,
    @Doc(
            value = "share of a minibatch with |Z| > tau in the gate, mean over gradient steps",
            unit = "share")
        Double minibatchSaturation,
    @Doc("correlation of raw and modulated advantages in a minibatch, mean over gradient steps")
        Double advantageCorrelation,
    @Doc("mean of the modulated advantages, mean over gradient steps")
        Double modulatedAdvantageMean,
    @Doc("standard deviation (n-1) of a minibatch's modulated advantages, mean over gradient steps")
        Double modulatedAdvantageStd) {}
