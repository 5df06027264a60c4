-- Ten questions to a sweep, in Spark SQL. First, in PySpark:
--   for table in ["metrics", "trials", "tables/finals.parquet"]:
--       spark.read.parquet("results/first/" + table).createOrReplaceTempView(table.split("/")[-1].split(".")[0])
-- 'finals' says which setting a trial has, by the name that all tables and the report give it; it is written
-- when a sweep ends, and by 'alphasweep summarize' while it runs. Every query runs in the tests on a small real
-- sweep. In place of 'setting' any column of 'trials' can be asked for; they are listed in notebooks/README.md.

-- 1. How did the trials end, and why did some not complete?
SELECT status, error, count(*) AS trials
FROM trials
GROUP BY status, error
ORDER BY trials DESC;

-- 2. Final reward of each setting: mean and standard deviation over seeds.
SELECT environment, setting, count(*) AS seeds, avg(final_reward) AS mean, stddev(final_reward) AS std
FROM finals
WHERE status = 'completed'
GROUP BY environment, setting
ORDER BY environment, mean DESC;

-- 3. AM-PPO minus PPO, paired by seed: what the same seed gains.
WITH rewards AS (
  SELECT environment, optimizer, seed, algorithm, avg(final_reward) AS final_reward
  FROM finals JOIN (SELECT trial_id, algorithm, optimizer FROM trials) USING (trial_id)
  WHERE status = 'completed'
  GROUP BY environment, optimizer, seed, algorithm)
SELECT environment, optimizer, count(*) AS pairs,
       avg(am.final_reward - ppo.final_reward) AS mean_gain,
       stddev(am.final_reward - ppo.final_reward) / sqrt(count(*)) AS standard_error
FROM rewards AS am JOIN rewards AS ppo USING (environment, optimizer, seed)
WHERE am.algorithm = 'am-ppo' AND ppo.algorithm = 'ppo'
GROUP BY environment, optimizer
ORDER BY environment, optimizer;

-- 4. Learning curves on a grid of 20 points: mean over seeds with its standard error.
SELECT environment, setting, point,
       avg(episodic_return_100) AS mean,
       stddev(episodic_return_100) / sqrt(count(DISTINCT trial_id)) AS standard_error
FROM (SELECT *, ceil(20 * iteration / max(iteration) OVER (PARTITION BY trial_id)) AS point
      FROM metrics)
JOIN (SELECT trial_id, setting FROM finals) USING (trial_id)
GROUP BY environment, setting, point
ORDER BY environment, setting, point;

-- 5. How many steps until a trial first reaches half of the best return seen in its environment?
SELECT environment, setting, count(reached) AS reached, count(*) AS trials, avg(reached) AS mean_steps
FROM (SELECT trial_id, environment,
             min(CASE WHEN episodic_return_100 >= 0.5 * best THEN env_steps END) AS reached
      FROM metrics
      JOIN (SELECT environment, max(episodic_return_100) AS best
            FROM metrics GROUP BY environment) USING (environment)
      GROUP BY trial_id, environment)
JOIN (SELECT trial_id, setting FROM finals) USING (trial_id)
GROUP BY environment, setting
ORDER BY environment, mean_steps;

-- 6. Area under the learning curve: the mean return over all of training.
SELECT environment, setting, avg(area_under_curve) AS mean, stddev(area_under_curve) AS std
FROM finals
GROUP BY environment, setting
ORDER BY environment, mean DESC;

-- 7. The best setting of each environment, and how far behind the next one is.
SELECT environment, setting, mean, mean - next AS ahead
FROM (SELECT *, lead(mean) OVER (PARTITION BY environment ORDER BY mean DESC) AS next,
             row_number() OVER (PARTITION BY environment ORDER BY mean DESC) AS place
      FROM (SELECT environment, setting, avg(final_reward) AS mean
            FROM finals WHERE status = 'completed' GROUP BY environment, setting))
WHERE place = 1
ORDER BY environment;

-- 8. Clip fractions over the last tenth of training: ratio, optimizer and gradient.
SELECT environment, setting, avg(clip_fraction) AS ratio,
       avg(optimizer_clip_fraction) AS optimizer_clip, avg(grad_clip_fraction) AS gradient
FROM (SELECT *, max(iteration) OVER (PARTITION BY trial_id) AS last FROM metrics)
JOIN (SELECT trial_id, setting FROM finals) USING (trial_id)
WHERE iteration > 0.9 * last
GROUP BY environment, setting
ORDER BY environment, setting;

-- 9. The alpha controller: gain and saturation when training begins and when it ends.
SELECT environment, modulation_kappa,
       avg(CASE WHEN iteration = 1 THEN alpha_ema END) AS alpha_first,
       avg(CASE WHEN iteration = iterations THEN alpha_ema END) AS alpha_last,
       avg(CASE WHEN iteration = 1 THEN saturation END) AS saturation_first,
       avg(CASE WHEN iteration = iterations THEN saturation END) AS saturation_last
FROM metrics JOIN (SELECT trial_id, iterations, modulation_kappa FROM trials) USING (trial_id)
WHERE algorithm = 'am-ppo'
GROUP BY environment, modulation_kappa
ORDER BY environment, modulation_kappa;

-- 10. Does the entropy rebound? By how much it rises again above the least that it had been.
SELECT environment, setting, avg(rebound) AS mean_rebound, max(rebound) AS most
FROM (SELECT trial_id, environment, max(entropy - least) AS rebound
      FROM (SELECT *, min(entropy) OVER (PARTITION BY trial_id ORDER BY iteration) AS least
            FROM metrics)
      GROUP BY trial_id, environment)
JOIN (SELECT trial_id, setting FROM finals) USING (trial_id)
GROUP BY environment, setting
ORDER BY environment, mean_rebound DESC;
