#!/usr/bin/env python3
"""How fast PPO is when JAX trains sixteen trials at once and EnvPool steps their environments.

    jax_envpool_speed.py [--fast-math] ENVIRONMENT PROCESSES SECONDS

One process per core, one thread each; a process vmaps 16 trials of one environment each. Settings
are those of AlphaSweep's defaults (AM-PPO paper, Table 3) and the algorithm is CleanRL's PPO, with
running normalisation of observations and rewards; the advantages are not modulated. Prints
environment steps per second of all processes together, after the first iterations, as one line of
JSON. scripts/benchmark --peers makes the virtual environment and calls this.
"""

import json
import multiprocessing
import os
import sys
import time

FAST_MATH = "--fast-math" in sys.argv
ENVIRONMENT, PROCESSES, SECONDS = [a for a in sys.argv[1:] if not a.startswith("--")][:3]
PROCESSES, SECONDS = int(PROCESSES), float(SECONDS)
TRIALS, STEPS, EPOCHS, MINIBATCHES, HIDDEN = 16, 2048, 10, 32, 64
GAMMA, LAMBDA, CLIP, MOST_NORM, RATE, EPSILON = 0.99, 0.95, 0.2, 0.5, 3e-4, 1e-5


def train(index, results, ready):
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[index % len(cores)]})
    os.environ["XLA_FLAGS"] = " ".join(
        [
            "--xla_cpu_multi_thread_eigen=false",
            "--xla_force_host_platform_device_count=1",
            f"--xla_cpu_enable_fast_math={'true' if FAST_MATH else 'false'}",
        ]
    )
    os.environ["JAX_PLATFORMS"] = "cpu"
    import envpool
    import jax
    import jax.numpy as jnp
    import numpy as np

    environments = envpool.make(
        ENVIRONMENT, env_type="gymnasium", num_envs=TRIALS, num_threads=1, seed=index
    )
    size = environments.observation_space.shape[0]
    actions = environments.action_space.shape[0]
    low, high = environments.action_space.low[0], environments.action_space.high[0]

    def layers(key, sizes, gain):
        orthogonal = jax.nn.initializers.orthogonal
        keys = jax.random.split(key, len(sizes) - 1)
        return [
            (
                orthogonal(gain if i == len(sizes) - 2 else np.sqrt(2))(keys[i], sizes[i : i + 2]),
                jnp.zeros(sizes[i + 1]),
            )
            for i in range(len(sizes) - 1)
        ]

    def network(weights, x):
        for w, b in weights[:-1]:
            x = jnp.tanh(x @ w + b)
        return x @ weights[-1][0] + weights[-1][1]

    def start(key):
        first, second = jax.random.split(key)
        return {
            "actor": layers(first, (size, HIDDEN, HIDDEN, actions), 0.01),
            "critic": layers(second, (size, HIDDEN, HIDDEN, 1), 1.0),
            "log_std": jnp.zeros(actions),
        }

    def density(mean, log_std, action):
        z = (action - mean) / jnp.exp(log_std)
        return -jnp.sum(0.5 * z * z + log_std + 0.5 * np.log(2 * np.pi), -1)

    def moments(running, x):
        """One more sample: mean, variance, count (Chan's formula, as Gymnasium computes it)."""
        mean, variance, count = running
        total = count + 1
        delta = x - mean
        return (
            mean + delta / total,
            (variance * count + delta * delta * count / total) / total,
            total,
        )

    @jax.jit
    def act(params, seen, returns, observation, reward, done, noise):
        """Takes what the last step gave, of all trials; gives actions and what is kept of them."""
        seen_observations, seen_returns = seen
        seen_observations = jax.vmap(moments)(seen_observations, observation)
        mean, variance, _ = seen_observations
        x = jnp.clip((observation - mean) / jnp.sqrt(variance + 1e-8), -10, 10)
        returns = returns * GAMMA + reward
        seen_returns = jax.vmap(moments)(seen_returns, returns)
        scaled = jnp.clip(reward / jnp.sqrt(seen_returns[1] + 1e-8), -10, 10)
        returns = returns * (1 - done)
        centre = jax.vmap(network)(params["actor"], x)
        action = centre + jnp.exp(params["log_std"]) * noise
        log_probability = jax.vmap(density)(centre, params["log_std"], action)
        return (
            (seen_observations, seen_returns),
            returns,
            jnp.clip(action, low, high),
            (x, action, log_probability, scaled),
        )

    def advantages(values, rewards, dones):
        def back(carry, step):
            advantage, value = carry
            old, reward, done = step
            delta = reward + GAMMA * value * (1 - done) - old
            advantage = delta + GAMMA * LAMBDA * (1 - done) * advantage
            return (advantage, old), advantage

        _, found = jax.lax.scan(
            back, (0.0, values[-1]), (values[:-1], rewards, dones), reverse=True
        )
        return found

    def loss(params, x, action, old_density, old_value, advantage, target):
        new = density(network(params["actor"], x), params["log_std"], action)
        ratio = jnp.exp(new - old_density)
        advantage = (advantage - advantage.mean()) / (advantage.std(ddof=1) + 1e-8)
        policy = jnp.maximum(
            -advantage * ratio, -advantage * jnp.clip(ratio, 1 - CLIP, 1 + CLIP)
        ).mean()
        value = network(params["critic"], x)[:, 0]
        clipped = old_value + jnp.clip(value - old_value, -CLIP, CLIP)
        worse = jnp.maximum((value - target) ** 2, (clipped - target) ** 2)
        return policy + 0.5 * 0.5 * worse.mean()

    def one_trial(params, first, second, count, key, x, last, action, old_density, rewards, dones):
        values = network(params["critic"], jnp.concatenate([x, last[None]]))[:, 0]
        found = advantages(values, rewards, dones)
        targets = found + values[:-1]

        def step(carry, chosen):
            params, first, second, count = carry
            gradient = jax.grad(loss)(
                params,
                x[chosen],
                action[chosen],
                old_density[chosen],
                values[chosen],
                found[chosen],
                targets[chosen],
            )
            norm = jnp.sqrt(sum(jnp.sum(g * g) for g in jax.tree.leaves(gradient)))
            factor = jnp.minimum(1.0, MOST_NORM / (norm + 1e-6))
            count = count + 1
            first = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * factor * g, first, gradient)
            second = jax.tree.map(
                lambda v, g: 0.999 * v + 0.001 * (factor * g) ** 2, second, gradient
            )
            scale, root = RATE / (1 - 0.9**count), jnp.sqrt(1 - 0.999**count)
            params = jax.tree.map(
                lambda p, m, v: p - scale * m / (jnp.sqrt(v) / root + EPSILON),
                params,
                first,
                second,
            )
            return (params, first, second, count), None

        order = jnp.concatenate(
            [jax.random.permutation(k, STEPS) for k in jax.random.split(key, EPOCHS)]
        ).reshape(EPOCHS * MINIBATCHES, -1)
        (params, first, second, count), _ = jax.lax.scan(
            step, (params, first, second, count), order
        )
        return params, first, second, count

    learn = jax.jit(jax.vmap(one_trial))

    key = jax.random.key(index)
    params = jax.vmap(start)(jax.random.split(key, TRIALS))
    first = jax.tree.map(jnp.zeros_like, params)
    second = jax.tree.map(jnp.zeros_like, params)
    count = jnp.zeros(TRIALS)
    seen = (
        (jnp.zeros((TRIALS, size)), jnp.ones((TRIALS, size)), jnp.full(TRIALS, 1e-4)),
        (jnp.zeros(TRIALS), jnp.ones(TRIALS), jnp.full(TRIALS, 1e-4)),
    )
    returns = jnp.zeros(TRIALS)
    random = np.random.default_rng(index)
    observation, _ = environments.reset()
    observation = observation.astype(np.float32)
    reward = np.zeros(TRIALS, np.float32)
    done = np.zeros(TRIALS, np.float32)
    shapes = ((size,), (actions,), (), ())
    kept = [np.zeros((STEPS + 1, TRIALS) + shape, np.float32) for shape in shapes]
    dones = np.zeros((STEPS, TRIALS), np.float32)

    def iteration():
        nonlocal params, first, second, count, seen, returns, observation, reward, done
        noise = random.standard_normal((STEPS + 1, TRIALS, actions), np.float32)
        for step in range(STEPS + 1):
            # The last of these only looks at where the rollout ended.
            seen_now, returns_now, action, record = act(
                params, seen, returns, observation, reward, done, noise[step]
            )
            for target, value in zip(kept, record):
                target[step] = value
            if step == STEPS:
                break
            seen, returns = seen_now, returns_now
            observation, reward, terminated, truncated, _ = environments.step(np.asarray(action))
            observation = observation.astype(np.float32)
            reward = reward.astype(np.float32)
            done = (terminated | truncated).astype(np.float32)
            dones[step] = done
        x, action, log_probability, scaled = (array.swapaxes(0, 1) for array in kept)
        params, first, second, count = learn(
            params,
            first,
            second,
            count,
            jax.random.split(jax.random.fold_in(key, int(count[0])), TRIALS),
            x[:, :STEPS],
            x[:, STEPS],
            action[:, :STEPS],
            log_probability[:, :STEPS],
            scaled[:, 1:],
            dones.swapaxes(0, 1),
        )
        jax.block_until_ready(params)

    iteration()  # compiles
    ready.wait()
    begin, done_iterations = time.perf_counter(), 0
    while done_iterations < 2 or time.perf_counter() - begin < SECONDS:
        iteration()
        done_iterations += 1
    results.put(done_iterations * STEPS * TRIALS / (time.perf_counter() - begin))


if __name__ == "__main__":
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    from peers import together

    together(train, PROCESSES, ("jax", "envpool", "numpy"))
