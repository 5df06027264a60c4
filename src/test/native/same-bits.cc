// Prints a checksum of everything that the kernel computes, for a grid of shapes: one line a case. The lines
// are the same for every kind of vectors and every processor; scripts/same-bits-aarch64 compares them.
// Usage: same-bits avx2|avx512|neon
#include "kernel/kernel.h"

#include <algorithm>
#include <cstdio>
#include <vector>

namespace {

// Uniform in [-1, 1), from whole numbers only: no library's rounding is in the inputs.
struct Draws {
  uint64_t state;
  uint32_t next() {
    state = state * 6364136223846793005ull + 1442695040888963407ull;
    return (uint32_t)(state >> 32);
  }
  float uniform() { return (float)((int32_t)next() >> 8) * 0x1p-23f; }
  std::vector<float> vector(size_t count, float size = 1) {
    std::vector<float> numbers(count);
    for (float& x : numbers) x = size * uniform();
    return numbers;
  }
};

// FNV-1a of the bits. Which NaN it is, processors choose; a trial with one has ended.
struct Checksum {
  uint64_t hash = 14695981039346656037ull;
  long nans = 0;
  void add(uint64_t word) {
    for (int byte = 0; byte < 8; byte++) hash = (hash ^ (word >> 8 * byte & 255)) * 1099511628211ull;
  }
  void add(float x) {
    uint32_t bits;
    std::memcpy(&bits, &x, sizeof bits);
    if (x != x) nans++;
    add((uint64_t)(x != x ? 0x7fc00000u : bits));
  }
  void add(const std::vector<float>& numbers) {
    for (float x : numbers) add(x);
  }
  void add(const double* numbers, int count) {
    for (int i = 0; i < count; i++) {
      uint64_t bits;
      std::memcpy(&bits, &numbers[i], sizeof bits);
      add(bits);
    }
  }
};

template <class... Numbers>
void print(const Checksum& sum, const char* format, Numbers... numbers) {
  std::printf(format, numbers...);
  std::printf(": %016llx, NaN %ld\n", (unsigned long long)sum.hash, sum.nans);
}

// Every 4099th float, both signs: denormal numbers, infinities and NaN among them.
void functions(const kernel::Kernel& kernel) {
  std::vector<float> numbers;
  for (uint64_t bits = 0; bits < 1ull << 32; bits += 4099) {
    uint32_t pattern = (uint32_t)bits;
    float x;
    std::memcpy(&x, &pattern, sizeof x);
    numbers.push_back(x);
  }
  for (uint32_t pattern : {0u, 0x80000000u, 1u, 0x80000001u, 0x7fffffu, 0x7f800000u, 0xff800000u, 0x7fc00000u}) {
    float x;
    std::memcpy(&x, &pattern, sizeof x);
    numbers.push_back(x);
  }
  const char* names[] = {"exp", "expm1", "tanh", "log", "sigmoid"};
  for (int function = 0; function < 5; function++) {
    std::vector<float> results(numbers.size());
    kernel.apply(function, numbers.data(), results.data(), (long)numbers.size());
    Checksum sum;
    sum.add(results);
    print(sum, "function %s of %ld floats", names[function], (long)numbers.size());
  }
}

// What acting, values and the learners with replay ask for.
void passes(const kernel::Kernel& kernel, const std::vector<int>& widths, int activation, int samples) {
  kernel::Perceptron network(widths.data(), (int)widths.size(), activation);
  Draws draws{(uint64_t)(widths[0] * 1000 + samples)};
  int inputs = widths.front(), outputs = widths.back();
  auto parameters = draws.vector(network.parameters(), 0.3f);
  auto observations = draws.vector((size_t)samples * inputs, 3);
  auto atOutputs = draws.vector((size_t)samples * outputs);
  std::vector<float> inferred((size_t)samples * outputs), forward(inferred.size()), gradient(parameters.size()),
      atInputs(observations.size()), work(std::max(network.inferFloats(), network.passFloats(samples)));
  kernel.infer(network, parameters.data(), observations.data(), samples, work.data(), inferred.data());
  kernel.forward(network, parameters.data(), observations.data(), samples, work.data(), forward.data());
  kernel.backward(network, parameters.data(), observations.data(), samples, work.data(), atOutputs.data(),
                  gradient.data(), atInputs.data());
  Checksum sum;
  sum.add(inferred);
  sum.add(forward);
  sum.add(gradient);
  sum.add(atInputs);
  std::printf("network");
  for (int width : widths) std::printf(" %d", width);
  print(sum, ", activation %d, samples %d", activation, samples);
}

// Gradients of PPO and steps of every optimizer, each from what the one before left.
void training(const kernel::Kernel& kernel, int inputs, int actions, bool gaussian, int hidden, int activation,
              int samples, bool clipsValueLoss) {
  int actorWidths[] = {inputs, hidden, hidden, actions}, criticWidths[] = {inputs, hidden, hidden, 1};
  kernel::Perceptron actor(actorWidths, 4, activation), critic(criticWidths, 4, activation);
  int head = gaussian ? actions : 0, numbersOfAction = gaussian ? actions : 1, rollout = 256;
  Draws draws{(uint64_t)(inputs * 100 + actions + samples)};
  long count = actor.parameters() + head + critic.parameters();
  auto parameters = draws.vector(count, 0.2f);
  auto observations = draws.vector((size_t)rollout * inputs, 3);
  auto behaviour = draws.vector((size_t)rollout * (numbersOfAction + 2));
  for (int s = 0; s < rollout; s++) {
    float* row = behaviour.data() + s * (numbersOfAction + 2);
    if (!gaussian) row[0] = (float)(draws.next() % actions);
    row[numbersOfAction] = -1.2f * numbersOfAction + 0.2f * draws.uniform();
  }
  auto advantages = draws.vector(samples), targets = draws.vector(samples);
  std::vector<int> chosen(samples);
  std::vector<float> gradient(count), first(count), second(count), buffer(count), squares(count), updates(count);
  kernel::Batch sizes{};
  sizes.samples = samples;
  sizes.actions = numbersOfAction;
  std::vector<float> work(sizes.workFloats(actor.shape, critic.shape));
  Checksum sum;
  for (int step = 0; step < 6; step++) {
    for (int& index : chosen) index = (int)(draws.next() % rollout);
    double report[kernel::REPORTS];
    kernel.ppoGradient(actor, critic, parameters.data(), observations.data(), behaviour.data(), chosen.data(), samples,
                       numbersOfAction, head, advantages.data(), targets.data(), 0.2f, 0.5f, 0.01f, clipsValueLoss,
                       gradient.data(), work.data(), report);
    float norm = kernel.norm(gradient.data(), count), scale = norm > 0.5f ? 0.5f / norm : 1;
    bool nesterov = step % 2 == 1;
    kernel.adam(parameters.data(), gradient.data(), first.data(), second.data(), count, scale, 0.9f, 0.999f, 1e-4f,
                1e-5f);
    kernel.sgd(parameters.data(), gradient.data(), buffer.data(), count, scale, 1e-3f, 0.9f, 0.5f, step == 0, nesterov);
    kernel.sgd(parameters.data(), gradient.data(), nullptr, count, scale, 1e-3f, 0, 1, false, false);
    kernel.rmsProp(parameters.data(), gradient.data(), squares.data(), buffer.data(), count, scale, 0.99f, 1e-8f, 1e-4f,
                   0.9f, nesterov);
    long exceeding = kernel.tanhStep(parameters.data(), gradient.data(), buffer.data(), count, 30, 0.5f, 1.2f, 1e-4f,
                                     1e-3f, 0.9f, 1, step == 0, nesterov, updates.data());
    sum.add(report, kernel::REPORTS);
    sum.add(norm);
    sum.add((uint64_t)exceeding);
    sum.add(gradient);
    sum.add(updates);
    // As after a unit has died: the moments decay through the denormal numbers.
    for (long i = step; i < count; i += 97) first[i] = second[i] = 1.3e-38f;
  }
  for (const auto* numbers : {&parameters, &first, &second, &buffer, &squares}) sum.add(*numbers);
  print(sum, "ppo %d inputs, %d actions (%s), hidden %d, activation %d, samples %d, clips values %d", inputs, actions,
        gaussian ? "gaussian" : "categorical", hidden, activation, samples, clipsValueLoss);
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2 || !kernel::runsVectors(arguments[1])) {
    std::fprintf(stderr, "same-bits: name vectors that this processor runs: avx2, avx512 or neon\n");
    return 2;
  }
  kernel::Kernel kernel(arguments[1]);
  functions(kernel);
  for (const std::vector<int>& widths : std::vector<std::vector<int>>{
           {1, 1}, {3, 2}, {11, 64, 64, 3}, {17, 33, 6}, {27, 5, 129, 8}, {376, 64, 64, 17}, {23, 256, 256, 1}}) {
    for (int activation = kernel::TANH; activation <= kernel::SILU; activation++) {
      for (int samples : {1, 2, 5, 16, 64, 67}) passes(kernel, widths, activation, samples);
    }
  }
  for (int activation = kernel::TANH; activation <= kernel::SILU; activation++) {
    for (int samples : {1, 7, 32, 64}) {
      bool clips = samples != 7;
      training(kernel, 11, 3, true, 64, activation, samples, clips);
      training(kernel, 17, 6, true, 31, activation, samples, clips);
      training(kernel, 376, 17, true, 64, activation, samples, clips);
      training(kernel, 4, 2, false, 64, activation, samples, clips);
      training(kernel, 8, 19, false, 15, activation, samples, clips);
      training(kernel, 5, 70, false, 9, activation, samples, clips);
    }
  }
}
