// What optimizers do to each element of one trial's flat parameters. What they decide once per step or per
// tensor is decided by the caller, in 64-bit arithmetic.

constexpr int SUM_LANES = 64;

// Element i of a sum goes to lane i mod 64, lanes are then added pairwise: 64 floats that many terms share.
FN float foldLanes(float* lane) {
  for (int half = SUM_LANES / 2; half > 0; half /= 2) {
    for (int i = 0; i < half; i++) lane[i] += lane[i + half];
  }
  return lane[0];
}

ENTRY float sumOfSquares(const float* numbers, size_t count) {
  Floats sum[SUM_LANES / LANES];
  for (auto& s : sum) s = splat(0.f);
  size_t i = 0;
  for (; i + SUM_LANES <= count; i += SUM_LANES) {
    for (int v = 0; v < SUM_LANES / LANES; v++) {
      Floats x = load(numbers + i + v * LANES);
      sum[v] = fma(x, x, sum[v]);
    }
  }
  float lane[SUM_LANES];
  for (int v = 0; v < SUM_LANES / LANES; v++) store(lane + v * LANES, sum[v]);
  for (int left = 0; i < count; i++, left++) lane[left] = __builtin_fmaf(numbers[i], numbers[i], lane[left]);
  return foldLanes(lane);
}

// Calls body(offset, vectors in and out) for each vector, the last one masked.
#define FOR_EACH_VECTOR(COUNT, BODY)                            \
  do {                                                          \
    size_t i = 0;                                               \
    for (; i + LANES <= (COUNT); i += LANES) {                  \
      auto get = [&](const float* p) __attribute__((target(TARGET), always_inline)) { return load(p + i); }; \
      auto put = [&](float* p, Floats v) __attribute__((target(TARGET), always_inline)) { store(p + i, v); }; \
      BODY                                                      \
    }                                                           \
    if (i < (COUNT)) {                                          \
      int last = (int)((COUNT) - i);                            \
      auto get = [&](const float* p) __attribute__((target(TARGET), always_inline)) { return loadFirst(p + i, last); }; \
      auto put = [&](float* p, Floats v) __attribute__((target(TARGET), always_inline)) { storeFirst(p + i, v, last); }; \
      BODY                                                      \
    }                                                           \
  } while (0)

// Zero in place of numbers below the smallest normal one, NaN aside: what optimizers keep of a gradient that became
// zero, as a dead unit's does, decays until there, and processors are ten times slower there. No parameter above
// 1e-22 can tell.
FN Floats settled(Floats x) { return choose(magnitude(x) < splat(1.17549435e-38f), splat(0.f), x); }

// M = beta1 M + g, V = beta2 V + g^2, p -= size M / (sqrt(V) + epsilon); Adam (Kingma and Ba 2015) whose
// moments are kept divided by one minus their decay.
ENTRY void adam(float* parameters, const float* gradient, float* first, float* second, size_t count, float scale,
                float beta1, float beta2, float size, float epsilon) {
  FOR_EACH_VECTOR(count, {
    Floats g = get(gradient) * splat(scale);
    Floats m = fma(get(first), splat(beta1), g);
    Floats v = fma(get(second), splat(beta2), g * g);
    put(first, settled(m));
    put(second, settled(v));
    put(parameters, get(parameters) - m / (root(v) + splat(epsilon)) * splat(size));
  });
}

// b = momentum b + weight u; the update is b, or u + momentum b with Nesterov's form. Without a buffer it is u.
FN Floats throughMomentum(const MomentumStep& momentum, Floats buffer, Floats update, Floats& kept) {
  kept = momentum.starts ? update : fma(buffer, splat(momentum.factor), update * splat(momentum.weight));
  return momentum.nesterov ? fma(kept, splat(momentum.factor), update) : kept;
}

// p -= rate u.
ENTRY void sgd(float* parameters, const float* gradient, float* buffer, size_t count, float scale, float rate,
               const MomentumStep& momentum) {
  FOR_EACH_VECTOR(count, {
    Floats u = get(gradient) * splat(scale);
    if (buffer) {
      Floats kept;
      u = throughMomentum(momentum, get(buffer), u, kept);
      put(buffer, settled(kept));
    }
    put(parameters, fma(splat(-rate), u, get(parameters)));
  });
}

// v = smoothing v + (1 - smoothing) g^2, u = g / (sqrt(v) + epsilon).
ENTRY void rmsProp(float* parameters, const float* gradient, float* squares, float* buffer, size_t count, float scale,
                   float smoothing, float epsilon, float rate, const MomentumStep& momentum) {
  float complement = 1 - smoothing;
  FOR_EACH_VECTOR(count, {
    Floats g = get(gradient) * splat(scale);
    Floats v = fma(get(squares), splat(smoothing), g * g * splat(complement));
    put(squares, settled(v));
    Floats u = g / (root(v) + splat(epsilon));
    if (buffer) {
      Floats kept;
      u = throughMomentum(momentum, get(buffer), u, kept);
      put(buffer, settled(kept));
    }
    put(parameters, fma(splat(-rate), u, get(parameters)));
  });
}

// One tensor's part of AlphaGrad and DynAG: Z = gain g, u = amplitude tanh(Z) + decay p, through the momentum,
// p -= rate u. Returns how many |Z| exceed tau; adds the squares of the update to `squares` as its own sum.
ENTRY long tanhStep(float* parameters, const float* gradient, float* buffer, size_t count, const TanhStep& step,
                    const MomentumStep& momentum, float* updates) {
  Ints exceeding = {};
  FOR_EACH_VECTOR(count, {
    Floats z = get(gradient) * splat(step.gain);
    exceeding -= magnitude(z) > splat(step.tau);
    Floats p = get(parameters);
    Floats u = hyperbolicTangent(z) * splat(step.amplitude);
    if (step.decay != 0) u = fma(p, splat(step.decay), u);
    if (buffer) {
      Floats kept;
      u = throughMomentum(momentum, get(buffer), u, kept);
      put(buffer, settled(kept));
    }
    put(updates, u);
    put(parameters, fma(splat(-step.rate), u, p));
  });
  long sum = 0;
  for (int lane = 0; lane < LANES; lane++) sum += exceeding[lane];
  return sum;
}
