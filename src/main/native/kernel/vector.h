// Vectors of 32-bit floats at one width, and the few operations that the kernel needs of them.
// Included once for each width by dispatch.h, which sets LANES and TARGET and opens a namespace.
//
// Each operation is one rounding, the same on every processor: sums and products of IEEE 754, and the
// fused multiply-add. Nothing here may be contracted or reassociated by the compiler; the build says
// -ffp-contract=off and never -ffast-math.

#define FN __attribute__((target(TARGET), always_inline)) static inline
#define ENTRY __attribute__((target(TARGET), noinline)) static

typedef float Floats __attribute__((vector_size(LANES * 4), aligned(4), may_alias));
typedef int32_t Ints __attribute__((vector_size(LANES * 4), aligned(4), may_alias));

FN Floats splat(float x) { return x - Floats{}; }
FN Floats load(const float* p) { return *(const Floats*)p; }
FN void store(float* p, Floats v) { *(Floats*)p = v; }

#if LANES == 4

FN Floats fma(Floats a, Floats b, Floats c) { return (Floats)vfmaq_f32((float32x4_t)c, (float32x4_t)a, (float32x4_t)b); }
// NEON's own minimum and maximum answer NaN where x86's answer the second number.
FN Floats least(Floats a, Floats b) { return a < b ? a : b; }
FN Floats greatest(Floats a, Floats b) { return a > b ? a : b; }
FN Floats root(Floats a) { return (Floats)vsqrtq_f32((float32x4_t)a); }
FN Floats nearest(Floats a) { return (Floats)vrndnq_f32((float32x4_t)a); }
FN Floats loadFirst(const float* p, int count) {
  Floats v = {};
  for (int lane = 0; lane < count; lane++) v[lane] = p[lane];
  return v;
}
FN void storeFirst(float* p, Floats v, int count) {
  for (int lane = 0; lane < count; lane++) p[lane] = v[lane];
}

#elif LANES == 16

FN Floats fma(Floats a, Floats b, Floats c) {
  return (Floats)_mm512_fmadd_ps((__m512)a, (__m512)b, (__m512)c);
}
FN Floats least(Floats a, Floats b) { return (Floats)_mm512_min_ps((__m512)a, (__m512)b); }
FN Floats greatest(Floats a, Floats b) { return (Floats)_mm512_max_ps((__m512)a, (__m512)b); }
FN Floats root(Floats a) { return (Floats)_mm512_sqrt_ps((__m512)a); }
FN Floats nearest(Floats a) { return (Floats)_mm512_roundscale_ps((__m512)a, 0); }
FN Floats loadFirst(const float* p, int count) {
  return (Floats)_mm512_maskz_loadu_ps((__mmask16)((1u << count) - 1), p);
}
FN void storeFirst(float* p, Floats v, int count) {
  _mm512_mask_storeu_ps(p, (__mmask16)((1u << count) - 1), (__m512)v);
}

#else

FN Floats fma(Floats a, Floats b, Floats c) {
  return (Floats)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c);
}
FN Floats least(Floats a, Floats b) { return (Floats)_mm256_min_ps((__m256)a, (__m256)b); }
FN Floats greatest(Floats a, Floats b) { return (Floats)_mm256_max_ps((__m256)a, (__m256)b); }
FN Floats root(Floats a) { return (Floats)_mm256_sqrt_ps((__m256)a); }
FN Floats nearest(Floats a) { return (Floats)_mm256_round_ps((__m256)a, 8); }
FN __m256i firstLanes(int count) {
  return _mm256_cmpgt_epi32(_mm256_set1_epi32(count), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}
FN Floats loadFirst(const float* p, int count) {
  return (Floats)_mm256_maskload_ps(p, firstLanes(count));
}
FN void storeFirst(float* p, Floats v, int count) {
  _mm256_maskstore_ps(p, firstLanes(count), (__m256)v);
}

#endif

FN Ints bits(Floats v) { return (Ints)v; }
FN Floats floats(Ints v) { return (Floats)v; }

// Lanes of a where the mask is all ones, of b where it is zero.
FN Floats choose(Ints mask, Floats a, Floats b) {
  return floats((mask & bits(a)) | (~mask & bits(b)));
}

FN Floats magnitude(Floats v) { return floats(bits(v) & 0x7fffffff); }

// 2^n for whole n from -126 to 127.
FN Floats powerOfTwo(Floats n) {
  Ints exponent = __builtin_convertvector(n, Ints);
  return floats((exponent + 127) << 23);
}
