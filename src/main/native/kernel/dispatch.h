// The kernel at every width that this file was built for, and the choice between them.
#pragma once

#include "batch.h"
#include "steps.h"

#if defined(__aarch64__)
#include <arm_neon.h>
#else
#include <immintrin.h>
#endif

#include <cstdlib>
#include <cstring>

namespace kernel {

// All functions that have one body for each width of vectors.
struct Functions {
  const char* name;
  void (*forward)(const Shape&, const float*, const float*, size_t, int, float*);
  void (*backward)(const Shape&, const float*, const float*, size_t, int, float*, float*, float*, float*, size_t);
  void (*ppoGradient)(const Shape&, const Shape&, const Batch&, const float*, const float*, const float*, float*, float*,
                      double*);
  float (*sumOfSquares)(const float*, size_t);
  void (*adam)(float*, const float*, float*, float*, size_t, float, float, float, float, float);
  void (*sgd)(float*, const float*, float*, size_t, float, float, const MomentumStep&);
  void (*rmsProp)(float*, const float*, float*, float*, size_t, float, float, float, float, const MomentumStep&);
  long (*tanhStep)(float*, const float*, float*, size_t, const TanhStep&, const MomentumStep&, float*);
  void (*apply)(int, const float*, float*, size_t);
};

#define FUNCTIONS(NAME) \
  {NAME, forward, backward, ppoGradient, sumOfSquares, adam, sgd, rmsProp, tanhStep, apply}

#if defined(__aarch64__)

#define LANES 4
#define TARGET "+simd"
namespace neon {
#include "vector.h"
#include "functions.h"
#include "product.h"
#include "network.h"
#include "ppo.h"
#include "optimizers.h"
#include "probe.h"
const Functions FUNCTIONS_HERE = FUNCTIONS("neon");
}  // namespace neon
#undef LANES
#undef TARGET
#undef FN
#undef ENTRY
#undef FOR_EACH_VECTOR

// Whether this processor runs the functions of that name. Every aarch64 has NEON.
inline bool runs(const char* name) { return std::strcmp(name, "neon") == 0; }

inline const Functions* named(const char* name) { return runs(name) ? &neon::FUNCTIONS_HERE : nullptr; }

#else

#define LANES 8
#define TARGET "avx2,fma"
namespace avx2 {
#include "vector.h"
#include "functions.h"
#include "product.h"
#include "network.h"
#include "ppo.h"
#include "optimizers.h"
#include "probe.h"
const Functions FUNCTIONS_HERE = FUNCTIONS("avx2");
}  // namespace avx2
#undef LANES
#undef TARGET
#undef FN
#undef ENTRY
#undef FOR_EACH_VECTOR

#define LANES 16
#define TARGET "avx512f,avx512dq,avx512bw,avx512vl,avx2,fma"
namespace avx512 {
#include "vector.h"
#include "functions.h"
#include "product.h"
#include "network.h"
#include "ppo.h"
#include "optimizers.h"
#include "probe.h"
const Functions FUNCTIONS_HERE = FUNCTIONS("avx512");
}  // namespace avx512
#undef LANES
#undef TARGET
#undef FN
#undef ENTRY
#undef FOR_EACH_VECTOR

// Whether this processor runs the functions of that name.
inline bool runs(const char* name) {
  __builtin_cpu_init();
  if (std::strcmp(name, "avx2") == 0) return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (std::strcmp(name, "avx512") == 0) {
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
  }
  return false;
}

inline const Functions* named(const char* name) {
  if (!runs(name)) return nullptr;
  return std::strcmp(name, "avx512") == 0 ? &avx512::FUNCTIONS_HERE : &avx2::FUNCTIONS_HERE;
}

#endif

}  // namespace kernel
