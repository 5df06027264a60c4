// A minibatch of one trial, gathered straight from its rollout.
#pragma once

#include "shape.h"

namespace kernel {

// What ppoGradient reports of a minibatch.
enum Report { POLICY_LOSS, VALUE_LOSS, ENTROPY, OLD_KL, KL, CLIP_FRACTION, REPORTS };

struct Batch {
  const float* observations;  // [sample of the rollout, observation]
  const float* behaviour;     // [sample of the rollout, action ... log probability, value]
  const int32_t* chosen;      // [sample], indexes into the rollout
  int samples;
  int inputs;
  int actions;         // numbers of an action in `behaviour`
  int outputs;         // of the actor
  int headParameters;  // log standard deviations; 0 for a categorical policy
  float clip;
  float valueCoefficient;
  float entropyCoefficient;
  bool clipsValueLoss;

  const float* observationOf(int sample) const { return observations + (size_t)chosen[sample] * inputs; }
  const float* behaviourOf(int sample) const { return behaviour + (size_t)chosen[sample] * (actions + 2); }

  size_t workFloats(const Shape& actor, const Shape& critic) const {
    size_t pass = actor.workFloats(samples) > critic.workFloats(samples) ? actor.workFloats(samples)
                                                                        : critic.workFloats(samples);
    size_t outputStride = actor.stride[actor.layers];
    return samples * (actor.stride[0] + 2 * outputStride) + 3 * padded(samples) +
           padded(samples > actions ? samples : actions) + pass + PADDING;
  }
};

}  // namespace kernel
