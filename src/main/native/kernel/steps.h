// What one optimizer step does to every element of a tensor alike.
#pragma once

namespace kernel {

struct MomentumStep {
  float factor;
  float weight;   // of the update: 1 - dampening
  bool starts;    // the buffer becomes the update itself
  bool nesterov;
};

struct TanhStep {
  float gain;       // before the tanh
  float amplitude;  // behind it
  float tau;        // from which |Z| counts as saturated
  float decay;      // of the parameters
  float rate;
};

}  // namespace kernel
