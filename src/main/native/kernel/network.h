// One trial's multilayer perceptron: an activation between its layers, none behind the last.
// Weights are [input, output] and stand in the flat parameters layer by layer, weight before bias.

// Values of layer `layer` (from 1; the last are the outputs), [sample, width], rows `stride` apart.
FN float* values(const Shape& shape, float* work, int samples, int layer) {
  return work + (size_t)samples * shape.valueOffset[layer];
}

// The outputs for inputs [sample, input]; what the backward pass needs stays in `work`.
template <class Activation>
FN void forwardWith(const Shape& shape, const float* parameters, const float* inputs, size_t inputStride, int samples,
                    float* work) {
  const float* below = inputs;
  size_t belowStride = inputStride;
  const float* weight = parameters;
  float* sums = work + shape.sumsOffset(samples);
  for (int layer = 1; layer <= shape.layers; layer++) {
    int terms = shape.width[layer - 1];
    int columns = shape.width[layer];
    const float* bias = weight + (size_t)terms * columns;
    float* above = values(shape, work, samples, layer);
    size_t aboveStride = shape.stride[layer];
    float* aboveSums = sums + (above - work);
    if (layer < shape.layers) {
      product<Activation>({below, belowStride, 1}, samples, terms, weight, columns, columns, bias, above, aboveStride,
                          aboveSums);
    } else {
      product<Identity>({below, belowStride, 1}, samples, terms, weight, columns, columns, bias, above, aboveStride,
                        aboveSums);
    }
    below = above;
    belowStride = aboveStride;
    weight = bias + columns;
  }
}

ENTRY void forward(const Shape& shape, const float* parameters, const float* inputs, size_t inputStride, int samples,
                   float* work) {
  switch (shape.activation) {
    case TANH: forwardWith<Tanh>(shape, parameters, inputs, inputStride, samples, work); break;
    case RELU: forwardWith<Relu>(shape, parameters, inputs, inputStride, samples, work); break;
    case ELU: forwardWith<Elu>(shape, parameters, inputs, inputStride, samples, work); break;
    default: forwardWith<Silu>(shape, parameters, inputs, inputStride, samples, work); break;
  }
}

ENTRY void transpose(const float* matrix, int rows, int columns, float* transposed) {
  constexpr int BLOCK = 8;
  for (int row = 0; row < rows; row += BLOCK) {
    int rowEnd = row + BLOCK < rows ? row + BLOCK : rows;
    for (int column = 0; column < columns; column++) {
      for (int r = row; r < rowEnd; r++) transposed[(size_t)column * rows + r] = matrix[(size_t)r * columns + column];
    }
  }
}

// Multiplies gradients at values [sample, width] by the activation's slope.
template <class Activation>
FN void throughActivation(float* gradient, const float* value, const float* sum, size_t stride, int samples, int width) {
  for (int sample = 0; sample < samples; sample++) {
    // Rows are padded to whole vectors; what stands in the padding is never read as a number.
    for (int column = 0; column < width; column += LANES) {
      size_t place = sample * stride + column;
      Floats slope = Activation::slope(load(value + place), Activation::KEEPS_SUMS ? load(sum + place) : splat(0.f));
      store(gradient + place, load(gradient + place) * slope);
    }
  }
}

// Sums over samples, ascending, of each column.
FN void columnSums(const float* matrix, size_t stride, int samples, int columns, float* sums) {
  for (int column = 0; column < columns; column += LANES) {
    Floats sum = splat(0.f);
    for (int sample = 0; sample < samples; sample++) sum = sum + load(matrix + sample * stride + column);
    if (column + LANES <= columns) store(sums + column, sum);
    else storeFirst(sums + column, sum, columns - column);
  }
}

// Values or gradients [sample, width], rows `stride` apart.
struct Rows {
  const float* data;
  size_t stride;
};

// The gradient of one layer's weight and bias for gradients at what it makes.
FN void weightsOf(Rows below, Rows above, int samples, int terms, int columns, float* transposed, float* gradient) {
  if (columns < LANES && terms >= LANES) {
    // The same sums, computed transposed: the long side of a narrow matrix fills the vectors.
    product<Identity>({above.data, 1, above.stride}, columns, samples, below.data, below.stride, terms, nullptr,
                      transposed, terms, nullptr);
    transpose(transposed, columns, terms, gradient);
  } else {
    product<Identity>({below.data, 1, below.stride}, terms, samples, above.data, above.stride, columns, nullptr,
                      gradient, columns, nullptr);
  }
  columnSums(above.data, above.stride, samples, columns, gradient + (size_t)terms * columns);
}

// The gradient of the parameters, summed over the samples, for a gradient at the outputs [sample, output]
// in `atOutputs` (rows stride[layers] apart, overwritten), where `gradient` is not null; of the inputs where
// `atInputs` is not null.
template <class Activation>
FN void backwardWith(const Shape& shape, const float* parameters, const float* inputs, size_t inputStride, int samples,
                     float* work, float* atOutputs, float* gradient, float* atInputs, size_t atInputStride) {
  const float* weight = parameters + shape.parameters;
  const float* sums = work + shape.sumsOffset(samples);
  float* transposed = work + shape.transposedOffset(samples);
  float* above = atOutputs;
  for (int layer = shape.layers; layer >= 1; layer--) {
    int terms = shape.width[layer - 1];
    int columns = shape.width[layer];
    weight -= (size_t)(terms + 1) * columns;
    size_t aboveStride = shape.stride[layer];
    const float* below = layer > 1 ? values(shape, work, samples, layer - 1) : inputs;
    size_t belowStride = layer > 1 ? shape.stride[layer - 1] : inputStride;
    if (gradient) {
      weightsOf({below, belowStride}, {above, aboveStride}, samples, terms, columns, transposed,
                gradient + (weight - parameters));
    }
    if (layer == 1 && !atInputs) break;
    transpose(weight, terms, columns, transposed);
    float* behind = layer > 1 ? work + shape.scratchOffset(samples, layer % 2) : atInputs;
    size_t behindStride = layer > 1 ? shape.stride[layer - 1] : atInputStride;
    product<Identity>({above, aboveStride, 1}, samples, columns, transposed, terms, terms, nullptr, behind, behindStride,
                      nullptr);
    if (layer > 1) {
      throughActivation<Activation>(behind, below, sums + (below - work), behindStride, samples, terms);
      above = behind;
    }
  }
}

ENTRY void backward(const Shape& shape, const float* parameters, const float* inputs, size_t inputStride, int samples,
                    float* work, float* atOutputs, float* gradient, float* atInputs, size_t atInputStride) {
  switch (shape.activation) {
    case TANH:
      backwardWith<Tanh>(shape, parameters, inputs, inputStride, samples, work, atOutputs, gradient, atInputs,
                         atInputStride);
      break;
    case RELU:
      backwardWith<Relu>(shape, parameters, inputs, inputStride, samples, work, atOutputs, gradient, atInputs,
                         atInputStride);
      break;
    case ELU:
      backwardWith<Elu>(shape, parameters, inputs, inputStride, samples, work, atOutputs, gradient, atInputs,
                        atInputStride);
      break;
    default:
      backwardWith<Silu>(shape, parameters, inputs, inputStride, samples, work, atOutputs, gradient, atInputs,
                         atInputStride);
      break;
  }
}
