package io.alphasweep.store;

import java.time.Instant;

/**
 * The fixed columns of the {@code trials} table: one row per trial, written when it ended.
 *
 * <p>The settings follow as columns of their own: see {@link TrialsTable}.
 */
public record TrialRow(
    @Doc("hash of the trial's canonical settings") String trialId,
    @Doc("name of the sweep that ran the trial") String sweep,
    @Doc("environment of the trial") String environment,
    @Doc("algorithm of the trial") String algorithm,
    @Doc("optimizer of the trial") String optimizer,
    @Doc("seed of the trial") long seed,
    @Doc(
            "how the trial ended: completed, diverged or failed; or screened: it stopped at a rung"
                + " of its sweep's screen, where its setting was left (or, while the sweep runs,"
                + " waits)")
        String status,
    @Doc(value = "why it diverged or failed, in one line", nullable = true) String error,
    @Doc(value = "whole iterations reported", unit = "iterations") long iterations,
    @Doc(value = "environment steps of those iterations", unit = "steps") long envSteps,
    @Doc(value = "index of the trial's pack in the plan, from 0", timing = true) long pack,
    @Doc(value = "count of trials trained together in that pack", timing = true, unit = "trials")
        long packTrials,
    @Doc(value = "device that the pack trained on: cpu or cuda:N", timing = true) String device,
    @Doc(value = "name of the machine", timing = true) String host,
    @Doc(
            value = "start of the trial's pack, in the run in which the trial ended",
            timing = true,
            unit = "UTC")
        Instant startedAt,
    @Doc(value = "end of the trial", timing = true, unit = "UTC") Instant finishedAt,
    @Doc(value = "seconds from the one to the other", timing = true, unit = "s") double seconds,
    @Doc("version of AlphaSweep") String alphasweepVersion,
    @Doc("git commit that AlphaSweep was built from; -dirty when it was changed; or unknown")
        String gitCommit,
    @Doc("version of Java") String javaVersion,
    @Doc("operating system, its version and architecture") String os,
    @Doc("version of the Deep Java Library") String djlVersion,
    @Doc("version of PyTorch") String pytorchVersion,
    @Doc(value = "version of MuJoCo, where it simulates the environment", nullable = true)
        String mujocoVersion,
    @Doc(
            value =
                "what computed the trial: the version of the kernel; or device, instructions,"
                    + " library, PyTorch; and a checksum of numbers computed to see; where it went"
                    + " on under another, both in order; null where it did not begin",
            nullable = true,
            timing = true)
        String arithmetic,
    @Doc(
            value = "count of different ones among these; from 2, the trial is mixed",
            unit = "arithmetics",
            timing = true)
        Long arithmetics,
    @Doc(
            value =
                "instruction set that computed the trial last; the kernel's bits do not depend on"
                    + " it",
            nullable = true,
            timing = true)
        String instructions,
    @Doc(
            value = "git commits that computed the trial, in order; git_commit is the last",
            nullable = true,
            timing = true)
        String commits,
    @Doc("all settings in canonical JSON, of which trial_id is the hash") String spec) {}
