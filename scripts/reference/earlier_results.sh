#!/usr/bin/env bash
# Records result directories of this version, which later versions must read and go on with:
#   scripts/reference/earlier_results.sh OUT
# The test EarlierResultsTest reads what stands under src/test/resources/earlier, one folder a version. OUT gets
#   finished/      a small sweep, trained to its end and merged
#   stopped/       the same sweep, stopped in the middle: some trials ended, some have checkpoints, some are to come
#   processor.txt  what computed the rows; another processor may differ in their last digits
# Everything is trained in packs of two. The stop is a SIGTERM at the right moment, tried until it hits.
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
out=${1:?give the folder that gets the directories}
mkdir -p "$out"
out=$(cd -- "$out" && pwd)
sweep=$(mktemp --suffix .conf)
trap 'rm -f "$sweep"' EXIT

cat >"$sweep" <<'CONF'
# Small networks and few iterations: other arithmetic changes the last digits, not the course.
name = earlier
base {
  total-timesteps = 1280
  num-envs = 2
  num-steps = 64
  num-minibatches = 4
  update-epochs = 2
  network.hidden-sizes = [8, 8]
}
grid {
  environment = [InvertedPendulum-v4, Hopper-v4]
  algorithm = [ppo, am-ppo]
  optimizer = [{ name = adam }, { name = dynag, momentum = 0.9 }]
}
seeds = 2
CONF

options=(--master 'local[3]' --device cpu --pack-size 2 --checkpoint-every 4i)

# What the status says of the number of trials that NAME.
trials() { sed -n "s/^ *\"$1\" *: *\([0-9]*\).*/\1/p" "$out/stopped/status.json"; }

for ((attempt = 1; ; attempt++)); do
  rm -rf "$out/stopped"
  "$root/scripts/alphasweep" run "$sweep" --out "$out/stopped" "${options[@]}" >/dev/null 2>"$out/log" &
  run=$!
  while kill -0 $run 2>/dev/null && [ "$(find "$out/stopped/trials" -name '*.parquet' 2>/dev/null | wc -l)" -lt 3 ]; do
    sleep 0.02
  done
  sleep "0.$((attempt * 37 % 100 + 10))"
  kill $run 2>/dev/null || true
  wait $run && code=0 || code=$?
  # Six ended, three packs with states: both algorithms and both optimizers are among them.
  if [ $code -eq 143 ] && [ "$(trials completed)" -eq 6 ] && [ "$(find "$out/stopped/checkpoints" -type f | wc -l)" -ge 5 ]; then
    break
  fi
  [ $attempt -lt 30 ] || { cat "$out/log" >&2; echo "the stop never hit the middle" >&2; exit 1; }
done
cat "$out/log" >&2
rm -rf "$out/log" "$out/stopped/_uncommitted"

rm -rf "$out/finished"
"$root/scripts/alphasweep" run "$sweep" --out "$out/finished" "${options[@]}"
rm -rf "$out/finished/_uncommitted" "$out/finished/tables"

grep -m 3 -E '^(vendor_id|cpu family|model)\s*:' /proc/cpuinfo >"$out/processor.txt"
echo "$out: $(du -sh "$out" | cut -f1), stopped after $(trials completed) of 16 trials" >&2
