// The gradient of PPO's loss for one minibatch of one trial (AM-PPO paper, Eqs. 9 and 11 with CleanRL's
// factor 0.5; Schulman et al. 2017). Sums over samples run from the first to the last, means of what is
// reported are sums of 64-bit floats.

// Applies a function to each number of an array.
#define EACH(NAME, FUNCTION)                                                    \
  FN void NAME(float* numbers, int count) {                                     \
    int i = 0;                                                                  \
    for (; i + LANES <= count; i += LANES) store(numbers + i, FUNCTION(load(numbers + i))); \
    if (i < count) storeFirst(numbers + i, FUNCTION(loadFirst(numbers + i, count - i)), count - i); \
  }
EACH(exponentialOfEach, exponential)
EACH(logarithmOfEach, logarithm)
#undef EACH

FN float lesser(float a, float b) { return a < b ? a : b; }
FN float larger(float a, float b) { return a > b ? a : b; }

// Diagonal normal distributions: a mean from the network, one log standard deviation per action
// dimension from the parameters.
struct Gaussian {
  // Log probabilities [sample] of actions in `behaviour`; keeps z = (action - mean) / std in `kept`.
  FN double logProbabilities(const Batch& batch, const float* logStd, const float* outputs, size_t stride, float* kept,
                             float* inverseStd, float* logProbability) {
    int actions = batch.actions;
    float constant = (float)(0.5 * 1.8378770664093453 * actions);
    for (int a = 0; a < actions; a++) {
      inverseStd[a] = -logStd[a];
      constant += logStd[a];
    }
    exponentialOfEach(inverseStd, actions);
    for (int s = 0; s < batch.samples; s++) {
      const float* action = batch.behaviourOf(s);
      float squares = 0;
      for (int a = 0; a < actions; a++) {
        float z = (action[a] - outputs[s * stride + a]) * inverseStd[a];
        kept[s * stride + a] = z;
        squares = __builtin_fmaf(z, z, squares);
      }
      logProbability[s] = __builtin_fmaf(-0.5f, squares, -constant);
    }
    double entropy = 0.5 * actions * (1 + 1.8378770664093453);
    for (int a = 0; a < actions; a++) entropy += logStd[a];
    return entropy;
  }

  // From gradients at log probabilities to those at the outputs and at the log standard deviations.
  FN void backward(const Batch& batch, const float* kept, size_t stride, const float* inverseStd,
                   const float* atLogProbability, float entropyCoefficient, float* atOutputs, float* atLogStd) {
    int actions = batch.actions;
    for (int a = 0; a < actions; a++) atLogStd[a] = 0;
    for (int s = 0; s < batch.samples; s++) {
      float d = atLogProbability[s];
      for (int a = 0; a < actions; a++) {
        float z = kept[s * stride + a];
        atOutputs[s * stride + a] = d * z * inverseStd[a];
        atLogStd[a] = __builtin_fmaf(d, __builtin_fmaf(z, z, -1.f), atLogStd[a]);
      }
    }
    for (int a = 0; a < actions; a++) atLogStd[a] -= entropyCoefficient;
  }
};

// Categorical distributions: the outputs are logits; the action is an index, written as a float.
struct Categorical {
  // Keeps log probabilities of all actions in `kept`; `entropies` [sample].
  FN double logProbabilities(const Batch& batch, const float*, const float* outputs, size_t stride, float* kept,
                             float* entropies, float* logProbability) {
    int actions = batch.outputs;
    float sum[CHUNK];
    double entropy = 0;
    for (int first = 0; first < batch.samples; first += CHUNK) {
      int count = batch.samples - first < CHUNK ? batch.samples - first : CHUNK;
      for (int i = 0; i < count; i++) {
        const float* logits = outputs + (first + i) * stride;
        float* row = kept + (first + i) * stride;
        float most = logits[0];
        for (int a = 1; a < actions; a++) most = larger(most, logits[a]);
        for (int a = 0; a < actions; a++) row[a] = logits[a] - most;
        exponentialOfEach(row, actions);
        sum[i] = 0;
        for (int a = 0; a < actions; a++) sum[i] += row[a];
        for (int a = 0; a < actions; a++) row[a] = logits[a] - most;
      }
      logarithmOfEach(sum, count);
      for (int i = 0; i < count; i++) {
        int s = first + i;
        float* row = kept + s * stride;
        float probability[CHUNK];
        float own = 0;
        for (int from = 0; from < actions; from += CHUNK) {
          int block = actions - from < CHUNK ? actions - from : CHUNK;
          for (int a = 0; a < block; a++) probability[a] = row[from + a] -= sum[i];
          exponentialOfEach(probability, block);
          for (int a = 0; a < block; a++) own = __builtin_fmaf(-probability[a], row[from + a], own);
        }
        entropies[s] = own;
        entropy += own;
        logProbability[s] = row[(int)batch.behaviourOf(s)[0]];
      }
    }
    return entropy / batch.samples;
  }

  FN void backward(const Batch& batch, const float* kept, size_t stride, const float* entropies,
                   const float* atLogProbability, float entropyCoefficient, float* atOutputs, float*) {
    int actions = batch.outputs;
    float perSample = entropyCoefficient / batch.samples;
    for (int s = 0; s < batch.samples; s++) {
      const float* logs = kept + s * stride;
      float* row = atOutputs + s * stride;
      for (int a = 0; a < actions; a++) row[a] = logs[a];
      exponentialOfEach(row, actions);
      float d = atLogProbability[s];
      int chosen = (int)batch.behaviourOf(s)[0];
      for (int a = 0; a < actions; a++) {
        float p = row[a];
        row[a] = __builtin_fmaf(perSample * p, logs[a] + entropies[s], -d * p);
      }
      row[chosen] += d;
    }
  }
  static constexpr int CHUNK = 64;
};

// d loss / d log probability of each sample, and what is reported of the surrogate.
FN void clippedSurrogate(const Batch& batch, const float* logProbability, const float* advantage, float* ratio,
                         float* atLogProbability, double* report) {
  int samples = batch.samples;
  float lowest = 1 - batch.clip;
  float highest = 1 + batch.clip;
  float share = -1.f / samples;
  double loss = 0, oldKl = 0, kl = 0;
  int clips = 0;
  for (int s = 0; s < samples; s++) ratio[s] = logProbability[s] - batch.behaviourOf(s)[batch.actions];
  for (int s = 0; s < samples; s++) atLogProbability[s] = ratio[s];
  exponentialOfEach(ratio, samples);
  for (int s = 0; s < samples; s++) {
    float logRatio = atLogProbability[s];
    float unclipped = ratio[s] * advantage[s];
    float clipped = lesser(larger(ratio[s], lowest), highest) * advantage[s];
    loss -= lesser(unclipped, clipped);
    oldKl -= logRatio;
    kl += (ratio[s] - 1) - logRatio;
    clips += __builtin_fabsf(ratio[s] - 1) > batch.clip;
    // Not finite where a number before is not: the trial is to end as diverged.
    atLogProbability[s] = clipped < unclipped ? 0.f : unclipped * share;
  }
  report[POLICY_LOSS] = loss / samples;
  report[OLD_KL] = oldKl / samples;
  report[KL] = kl / samples;
  report[CLIP_FRACTION] = (double)clips / samples;
}

// d loss / d value of each sample, [sample] rows `stride` apart.
FN void clippedValueLoss(const Batch& batch, const float* value, const float* target, size_t stride, float* atValue,
                         double* report) {
  double loss = 0;
  float share = batch.valueCoefficient / batch.samples;
  for (int s = 0; s < batch.samples; s++) {
    float v = value[s * stride];
    float error = v - target[s];
    float counted = error;
    float square = error * error;
    if (batch.clipsValueLoss) {
      float change = v - batch.behaviourOf(s)[batch.actions + 1];
      // Equal to the error to the bit inside the clipping range.
      float clipped = error - (change - lesser(larger(change, -batch.clip), batch.clip));
      if (clipped * clipped > square) {
        counted = 0;
        square = clipped * clipped;
      }
    }
    loss += square;
    atValue[s * stride] = counted * share;
  }
  report[VALUE_LOSS] = 0.5 * loss / batch.samples;
}

template <class Head>
FN void ppoWith(const Shape& actor, const Shape& critic, const Batch& batch, const float* parameters,
                const float* advantages, const float* targets, float* gradient, float* work, double* report) {
  int samples = batch.samples;
  size_t inputStride = actor.stride[0];
  float* inputs = work;
  float* logProbability = inputs + samples * inputStride;
  float* ratio = logProbability + padded(samples);
  float* atLogProbability = ratio + padded(samples);
  float* aside = atLogProbability + padded(samples);
  size_t outputStride = actor.stride[actor.layers];
  float* kept = aside + padded(samples > batch.actions ? samples : batch.actions);
  float* atOutputs = kept + samples * outputStride;
  float* passes = atOutputs + samples * outputStride;
  for (int s = 0; s < samples; s++) {
    __builtin_memcpy(inputs + s * inputStride, batch.observationOf(s), actor.inputs() * sizeof(float));
  }

  const float* logStd = parameters + actor.parameters;
  forward(actor, parameters, inputs, inputStride, samples, passes);
  report[ENTROPY] = Head::logProbabilities(batch, logStd, values(actor, passes, samples, actor.layers), outputStride,
                                           kept, aside, logProbability);
  clippedSurrogate(batch, logProbability, advantages, ratio, atLogProbability, report);
  Head::backward(batch, kept, outputStride, aside, atLogProbability, batch.entropyCoefficient, atOutputs,
                 gradient + actor.parameters);
  backward(actor, parameters, inputs, inputStride, samples, passes, atOutputs, gradient, nullptr, 0);

  if (critic.layers == 0) {  // there is none
    report[VALUE_LOSS] = 0;
    return;
  }
  size_t criticOffset = actor.parameters + batch.headParameters;
  size_t valueStride = critic.stride[critic.layers];
  forward(critic, parameters + criticOffset, inputs, inputStride, samples, passes);
  clippedValueLoss(batch, values(critic, passes, samples, critic.layers), targets, valueStride, atOutputs, report);
  backward(critic, parameters + criticOffset, inputs, inputStride, samples, passes, atOutputs, gradient + criticOffset,
           nullptr, 0);
}

ENTRY void ppoGradient(const Shape& actor, const Shape& critic, const Batch& batch, const float* parameters,
                       const float* advantages, const float* targets, float* gradient, float* work, double* report) {
  if (batch.headParameters > 0) {
    ppoWith<Gaussian>(actor, critic, batch, parameters, advantages, targets, gradient, work, report);
  } else {
    ppoWith<Categorical>(actor, critic, batch, parameters, advantages, targets, gradient, work, report);
  }
}
