// The shape of a multilayer perceptron and the memory that its passes need.
#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>

namespace kernel {

enum Activation { TANH, RELU, ELU, SILU };

// Rows of matrices in working memory are padded to whole vectors of the widest kind.
constexpr int PADDING = 16;
constexpr int MOST_LAYERS = 64;

inline size_t padded(size_t floats) { return (floats + PADDING - 1) / PADDING * PADDING; }

struct Shape {
  int layers;      // of weights; none where there is no network
  int activation;
  int width[MOST_LAYERS + 1];   // inputs first, outputs last
  size_t stride[MOST_LAYERS + 1];
  size_t valueOffset[MOST_LAYERS + 1];  // of a layer's values, in floats per sample
  size_t valuesPerSample;
  size_t parameters;
  size_t largestWeight;
  size_t largestStride;

  Shape(const int* widths, int count, int activation) : layers(count - 1), activation(activation) {
    if (count < 1 || layers > MOST_LAYERS) throw std::invalid_argument("a network of that many layers is not covered");
    if (activation < TANH || activation > SILU) throw std::invalid_argument("an unknown activation");
    valuesPerSample = parameters = largestWeight = largestStride = 0;
    for (int layer = 0; layer <= layers; layer++) {
      if (widths[layer] < 1) throw std::invalid_argument("a layer without units");
      width[layer] = widths[layer];
      stride[layer] = padded(widths[layer]);
      valueOffset[layer] = valuesPerSample;
      if (layer == 0) continue;
      valuesPerSample += stride[layer];
      size_t weight = (size_t)width[layer - 1] * width[layer];
      parameters += weight + width[layer];
      if (weight > largestWeight) largestWeight = weight;
      if (stride[layer] > largestStride) largestStride = stride[layer];
    }
  }

  int inputs() const { return width[0]; }
  int outputs() const { return width[layers]; }

  // Working memory, in floats: values, what went into the activations, a transposed weight, two scratch
  // matrices.
  size_t sumsOffset(int samples) const { return samples * valuesPerSample; }
  size_t transposedOffset(int samples) const {
    return sumsOffset(samples) + (activation == SILU ? samples * valuesPerSample : 0);
  }
  size_t scratchOffset(int samples, int which) const {
    return transposedOffset(samples) + padded(largestWeight) + which * samples * largestStride;
  }
  size_t workFloats(int samples) const { return scratchOffset(samples, 2) + PADDING; }
};

}  // namespace kernel
