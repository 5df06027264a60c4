// The physical limit of training on a processor: MuJoCo's own library, called in a bare loop on all cores with what
// Gymnasium calls a step (mj_step over the frame skip, mj_rnePostConstraint), under random controls, with the task's
// own ends of episodes and a time limit of 1,000 steps. No learning, no observation, no Java.
//
//   scripts/benchmark --peers physics            ; builds it, calls it beside the training
//   target/physics_bound ENVIRONMENT THREADS SECONDS
//
// Prints environment steps per second of all threads together, as one line of JSON.
#include <mujoco/mujoco.h>

#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <string>
#include <thread>
#include <vector>

struct Task {
  const char* name;
  const char* file;
  int frameSkip;
  double noise;
  bool (*healthy)(const mjData*);
};

static bool always(const mjData*) { return true; }
static bool between(double low, double x, double high) { return low < x && x < high; }

static const Task TASKS[] = {
    {"Hopper-v4", "hopper.xml", 4, 5e-3, [](const mjData* d) { return d->qpos[1] > 0.7 && std::fabs(d->qpos[2]) < 0.2; }},
    {"HalfCheetah-v4", "half_cheetah.xml", 5, 0.1, always},
    {"Walker2d-v4", "walker2d.xml", 4, 5e-3,
     [](const mjData* d) { return between(0.8, d->qpos[1], 2) && between(-1, d->qpos[2], 1); }},
    {"Ant-v4", "ant.xml", 5, 0.1, [](const mjData* d) { return between(0.2, d->qpos[2], 1); }},
    {"Humanoid-v4", "humanoid.xml", 5, 1e-2, [](const mjData* d) { return between(1, d->qpos[2], 2); }},
    {"Swimmer-v4", "swimmer.xml", 4, 0.1, always},
    {"InvertedPendulum-v4", "inverted_pendulum.xml", 2, 0.01, [](const mjData* d) { return std::fabs(d->qpos[1]) < 0.2; }},
};

static long loop(const Task& task, const mjModel* model, int seed, const std::atomic<bool>& stop) {
  mjData* data = mj_makeData(model);
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> unit(-1, 1);
  long steps = 0;
  int episode = 0;
  bool over = true;
  while (!stop.load(std::memory_order_relaxed)) {
    if (over) {
      mj_resetData(model, data);
      for (int i = 0; i < model->nq; i++) data->qpos[i] += task.noise * unit(random);
      for (int i = 0; i < model->nv; i++) data->qvel[i] += task.noise * unit(random);
      mj_forward(model, data);
      episode = 0;
    }
    for (int i = 0; i < model->nu; i++) {
      const mjtNum* range = model->actuator_ctrlrange + 2 * i;
      data->ctrl[i] = range[0] + (range[1] - range[0]) * (unit(random) + 1) / 2;
    }
    for (int i = 0; i < task.frameSkip; i++) mj_step(model, data);
    mj_rnePostConstraint(model, data);
    steps++;
    over = ++episode == 1000 || !task.healthy(data);
  }
  mj_deleteData(data);
  return steps;
}

int main(int count, char** arguments) {
  if (count != 4) return std::fprintf(stderr, "usage: physics_bound ENVIRONMENT THREADS SECONDS\n"), 2;
  for (const Task& task : TASKS) {
    if (std::strcmp(task.name, arguments[1])) continue;
    char error[1024] = "";
    mjModel* model = mj_loadXML((std::string("target/native/models/") + task.file).c_str(), nullptr, error, sizeof error);
    if (!model) return std::fprintf(stderr, "%s\n", error), 1;
    int threads = std::atoi(arguments[2]);
    std::atomic<bool> stop{false};
    std::vector<long> steps(threads);
    std::vector<std::thread> team;
    auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < threads; i++) team.emplace_back([&, i] { steps[i] = loop(task, model, i, stop); });
    std::this_thread::sleep_for(std::chrono::duration<double>(std::atof(arguments[3])));
    stop = true;
    for (auto& each : team) each.join();
    double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    long all = 0;
    for (long each : steps) all += each;
    std::printf("{\"sps\": %.1f, \"versions\": {\"mujoco\": \"%s\"}}\n", all / seconds, mj_versionString());
    return 0;
  }
  return std::fprintf(stderr, "there is no task %s here\n", arguments[1]), 2;
}
