// The elementary functions by number, for the tests that measure their errors.
ENTRY void apply(int function, const float* numbers, float* results, size_t count) {
  FOR_EACH_VECTOR(count, {
    Floats x = get(numbers);
    put(results, function == 0   ? exponential(x)
                 : function == 1 ? exponentialLessOne(x)
                 : function == 2 ? hyperbolicTangent(x)
                 : function == 3 ? logarithm(x)
                                 : sigmoid(x));
  });
}
