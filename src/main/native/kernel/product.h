// The one product of matrices, in one stated order: every element starts from its bias (or zero) and
// takes the terms with the summed index ascending, each by one fused multiply-add. A tile only chooses
// which elements are computed side by side, so no bit depends on it, nor on the width of vectors.

// A strided matrix: element [row, term] is at row * rowStride + term * termStride.
struct Strided {
  const float* data;
  size_t rowStride;
  size_t termStride;
};

// ROWS x VECTORS elements of C = bias + A B, passed through an activation. The last vector holds only
// `last` columns where it is not full.
template <class Activation, int ROWS, int VECTORS, bool FULL>
FN void tile(const float* a, size_t rowStride, size_t termStride, int terms, const float* b, size_t bStride,
             const float* bias, float* c, size_t cStride, float* sums, int last) {
  Floats value[ROWS][VECTORS];
#pragma GCC unroll 16
  for (int v = 0; v < VECTORS; v++) {
    bool whole = FULL || v + 1 < VECTORS;
    Floats start = !bias ? splat(0.f) : whole ? load(bias + v * LANES) : loadFirst(bias + v * LANES, last);
#pragma GCC unroll 16
    for (int r = 0; r < ROWS; r++) value[r][v] = start;
  }
  for (int k = 0; k < terms; k++) {
    Floats row[VECTORS];
#pragma GCC unroll 16
    for (int v = 0; v < VECTORS; v++) {
      bool whole = FULL || v + 1 < VECTORS;
      row[v] = whole ? load(b + v * LANES) : loadFirst(b + v * LANES, last);
    }
#pragma GCC unroll 16
    for (int r = 0; r < ROWS; r++) {
      Floats x = splat(a[r * rowStride]);
#pragma GCC unroll 16
      for (int v = 0; v < VECTORS; v++) value[r][v] = fma(x, row[v], value[r][v]);
    }
    a += termStride;
    b += bStride;
  }
#pragma GCC unroll 16
  for (int r = 0; r < ROWS; r++) {
#pragma GCC unroll 16
    for (int v = 0; v < VECTORS; v++) {
      bool whole = FULL || v + 1 < VECTORS;
      if (Activation::KEEPS_SUMS) {
        float* place = sums + r * cStride + v * LANES;
        if (whole) store(place, value[r][v]);
        else storeFirst(place, value[r][v], last);
      }
      Floats result = Activation::value(value[r][v]);
      float* place = c + r * cStride + v * LANES;
      if (whole) store(place, result);
      else storeFirst(place, result, last);
    }
  }
}

template <class Activation, int ROWS, int VECTORS, bool FULL>
ENTRY void panel(Strided a, int rows, int terms, const float* b, size_t bStride, const float* bias, float* c,
                 size_t cStride, float* sums, int last) {
  int row = 0;
  for (; row + ROWS <= rows; row += ROWS) {
    tile<Activation, ROWS, VECTORS, FULL>(a.data + row * a.rowStride, a.rowStride, a.termStride, terms, b, bStride,
                                          bias, c + row * cStride, cStride, Activation::KEEPS_SUMS ? sums + row * cStride : nullptr, last);
  }
  if (ROWS > 4 && row + 4 <= rows) {
    tile<Activation, 4, VECTORS, FULL>(a.data + row * a.rowStride, a.rowStride, a.termStride, terms, b, bStride, bias,
                                       c + row * cStride, cStride, Activation::KEEPS_SUMS ? sums + row * cStride : nullptr, last);
    row += 4;
  }
  for (; row < rows; row++) {
    tile<Activation, 1, VECTORS, FULL>(a.data + row * a.rowStride, a.rowStride, a.termStride, terms, b, bStride, bias,
                                       c + row * cStride, cStride, Activation::KEEPS_SUMS ? sums + row * cStride : nullptr, last);
  }
}

// C[row, column] = activation(bias[column] + sum over terms of A[row, term] B[term, column]); `sums`
// receives what goes into the activation where its slope needs that.
template <class Activation>
FN void product(Strided a, int rows, int terms, const float* b, size_t bStride, int columns, const float* bias,
                float* c, size_t cStride, float* sums) {
#if LANES != 8  // Of AVX-512 and NEON, which have 32 registers for vectors; AVX2 has 16.
  constexpr int BLOCK = 4;
  constexpr int ROWS_OF_BLOCK = 6;
#else
  constexpr int BLOCK = 2;
  constexpr int ROWS_OF_BLOCK = 6;
#endif
  for (int column = 0; column < columns; column += BLOCK * LANES) {
    const float* blockB = b + column;
    const float* blockBias = bias ? bias + column : nullptr;
    float* blockC = c + column;
    float* blockSums = Activation::KEEPS_SUMS ? sums + column : nullptr;
    int left = columns - column;
    int last = (left - 1) % LANES + 1;
    int vectors = (left + LANES - 1) / LANES;
#define PANEL(ROWS, VECTORS, FULL)                                                                                  \
  panel<Activation, ROWS, VECTORS, FULL>(a, rows, terms, blockB, bStride, blockBias, blockC, cStride, blockSums, last)
    if (left >= BLOCK * LANES) PANEL(ROWS_OF_BLOCK, BLOCK, true);
#if LANES != 8
    else if (vectors == 4) PANEL(ROWS_OF_BLOCK, 4, false);
    else if (vectors == 3) PANEL(8, 3, false);
    else if (vectors == 2) PANEL(12, 2, false);
    else PANEL(16, 1, false);
#else
    else if (vectors == 2) PANEL(ROWS_OF_BLOCK, 2, false);
    else PANEL(8, 1, false);
#endif
#undef PANEL
  }
}
