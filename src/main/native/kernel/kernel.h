// The kernel's whole surface, for JavaCPP, which parses this file only. Matrices are rows of 32-bit floats
// without padding; working memory is the caller's, of the size that the functions ending in Floats say. Nothing
// is allocated and nothing is kept between calls but the shapes.
#pragma once

#include "dispatch.h"

namespace kernel {

// Whether this processor runs the vectors of that name: avx2, avx512, or neon.
inline bool runsVectors(const char* name) { return runs(name); }

// A multilayer perceptron: widths [count], inputs first, outputs last. Activations: 0 tanh, 1 relu, 2 elu, 3 silu.
class Perceptron {
 public:
  Perceptron(const int* widths, int count, int activation) : shape(widths, count, activation) {}
  long parameters() const { return (long)shape.parameters; }
  // For infer and for forward with backward, of so many samples.
  long inferFloats() const { return (long)(shape.workFloats(CHUNK)); }
  long passFloats(int samples) const {
    return (long)(shape.workFloats(samples) + samples * (shape.stride[shape.layers] + shape.stride[0]));
  }

  static constexpr int CHUNK = 64;
  Shape shape;
};

// The functions for one width of vectors; all widths give the same bits.
class Kernel {
 public:
  explicit Kernel(const char* vectors) : functions(named(vectors)) {
    if (!functions) throw std::invalid_argument("this processor does not run these vectors");
  }

  // outputs [sample, output] for inputs [sample, input]; as many samples as wanted.
  void infer(const Perceptron& network, const float* parameters, const float* inputs, int samples, float* work,
             float* outputs) const {
    const Shape& shape = network.shape;
    for (int first = 0; first < samples; first += Perceptron::CHUNK) {
      int count = samples - first < Perceptron::CHUNK ? samples - first : Perceptron::CHUNK;
      functions->forward(shape, parameters, inputs + (size_t)first * shape.inputs(), shape.inputs(), count, work);
      copyOutputs(shape, work, count, outputs + (size_t)first * shape.outputs());
    }
  }

  // The same for samples of one pass; keeps in `work` what backward needs.
  void forward(const Perceptron& network, const float* parameters, const float* inputs, int samples, float* work,
               float* outputs) const {
    functions->forward(network.shape, parameters, inputs, network.shape.inputs(), samples, work);
    copyOutputs(network.shape, work, samples, outputs);
  }

  // gradient [parameter], summed over the samples, and atInputs [sample, input], for a gradient atOutputs [sample,
  // output]; either may be null where it is not wanted. May follow one forward several times.
  void backward(const Perceptron& network, const float* parameters, const float* inputs, int samples, float* work,
                const float* atOutputs, float* gradient, float* atInputs) const {
    const Shape& shape = network.shape;
    float* paddedOutputs = work + shape.workFloats(samples);
    float* paddedInputs = paddedOutputs + samples * shape.stride[shape.layers];
    for (int s = 0; s < samples; s++) {
      std::memcpy(paddedOutputs + s * shape.stride[shape.layers], atOutputs + (size_t)s * shape.outputs(),
                  shape.outputs() * sizeof(float));
    }
    functions->backward(shape, parameters, inputs, shape.inputs(), samples, work, paddedOutputs, gradient,
                        atInputs ? paddedInputs : nullptr, shape.stride[0]);
    for (int s = 0; atInputs && s < samples; s++) {
      std::memcpy(atInputs + (size_t)s * shape.inputs(), paddedInputs + s * shape.stride[0],
                  shape.inputs() * sizeof(float));
    }
  }

  static long ppoFloats(const Perceptron& actor, const Perceptron& critic, int samples, int actions) {
    Batch batch{};
    batch.samples = samples;
    batch.actions = actions;
    return (long)batch.workFloats(actor.shape, critic.shape);
  }

  // The gradient of PPO's loss for one minibatch of one trial. Parameters: actor, log standard deviations
  // [headParameters] (none: a categorical policy), critic. observations [sample, observation] and behaviour
  // [sample, actions + 2] (action, log probability, value) are the rollout's; chosen [samples] indexes them.
  // report [6]: policy loss, value loss, entropy, old KL, KL, clip fraction.
  void ppoGradient(const Perceptron& actor, const Perceptron& critic, const float* parameters,
                   const float* observations, const float* behaviour, const int* chosen, int samples, int actions,
                   int headParameters, const float* advantages, const float* targets, float clip,
                   float valueCoefficient, float entropyCoefficient, bool clipsValueLoss, float* gradient, float* work,
                   double* report) const {
    Batch batch{observations,
                behaviour,
                chosen,
                samples,
                actor.shape.inputs(),
                actions,
                actor.shape.outputs(),
                headParameters,
                clip,
                valueCoefficient,
                entropyCoefficient,
                clipsValueLoss};
    functions->ppoGradient(actor.shape, critic.shape, batch, parameters, advantages, targets, gradient, work, report);
  }

  // The L2 norm of numbers [count].
  float norm(const float* numbers, long count) const { return __builtin_sqrtf(functions->sumOfSquares(numbers, count)); }

  // Updates of parameters [count] by gradients [count] times a scale; see optimizers.h.
  void adam(float* parameters, const float* gradient, float* first, float* second, long count, float scale, float beta1,
            float beta2, float size, float epsilon) const {
    functions->adam(parameters, gradient, first, second, count, scale, beta1, beta2, size, epsilon);
  }
  void sgd(float* parameters, const float* gradient, float* buffer, long count, float scale, float rate, float momentum,
           float weight, bool starts, bool nesterov) const {
    functions->sgd(parameters, gradient, buffer, count, scale, rate, {momentum, weight, starts, nesterov});
  }
  void rmsProp(float* parameters, const float* gradient, float* squares, float* buffer, long count, float scale,
               float smoothing, float epsilon, float rate, float momentum, bool nesterov) const {
    functions->rmsProp(parameters, gradient, squares, buffer, count, scale, smoothing, epsilon, rate,
                       {momentum, 1, false, nesterov});
  }
  // Returns how many elements' |gain g| exceed tau; the update goes to updates [count], too.
  long tanhStep(float* parameters, const float* gradient, float* buffer, long count, float gain, float amplitude,
                float tau, float decay, float rate, float momentum, float weight, bool starts, bool nesterov,
                float* updates) const {
    return functions->tanhStep(parameters, gradient, buffer, count, {gain, amplitude, tau, decay, rate},
                               {momentum, weight, starts, nesterov}, updates);
  }

  // results [count] of an elementary function: 0 exp, 1 expm1, 2 tanh, 3 log, 4 sigmoid.
  void apply(int function, const float* numbers, float* results, long count) const {
    functions->apply(function, numbers, results, count);
  }

 private:
  static void copyOutputs(const Shape& shape, const float* work, int samples, float* outputs) {
    const float* values = work + (size_t)samples * shape.valueOffset[shape.layers];
    for (int s = 0; s < samples; s++) {
      std::memcpy(outputs + (size_t)s * shape.outputs(), values + s * shape.stride[shape.layers],
                  shape.outputs() * sizeof(float));
    }
  }

  const Functions* functions;
};

}  // namespace kernel
