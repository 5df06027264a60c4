// Elementary functions of vectors, the same bits at every width. Polynomials are minimax fits, made
// for this file; the stated errors are the largest over all floats of the range, measured against
// 64-bit arithmetic by KernelFunctionsTest.

// e^x - 1 = 2^n (e^r - 1) + (2^n - 1) with |r| <= ln(2) / 2; relative error below 2.5e-7. Below
// -87 it is -1 to the last bit, from 88.7 on it grows no more. NaN stays NaN.
FN Floats exponentialLessOne(Floats x) {
  Floats bounded = choose(x != x, x, least(greatest(x, splat(-87.f)), splat(88.37f)));
  Floats n = nearest(bounded * splat(1.44269504088896341f));
  Floats r = fma(n, splat(-0.693359375f), bounded);
  r = fma(n, splat(2.12194440e-4f), r);
  Floats q = splat(0.00019915031f);
  q = fma(q, r, splat(0.001394206f));
  q = fma(q, r, splat(0.008333271f));
  q = fma(q, r, splat(0.04166634f));
  q = fma(q, r, splat(0.16666667f));
  q = fma(q, r, splat(0.5f));
  Floats small = fma(q * r, r, r);
  Floats power = powerOfTwo(n);
  return fma(power, small, power - splat(1.f));
}

// e^x; relative error below 2e-7 from -87 to 88.37, constant beyond.
FN Floats exponential(Floats x) {
  Floats bounded = choose(x != x, x, least(greatest(x, splat(-87.f)), splat(88.37f)));
  Floats n = nearest(bounded * splat(1.44269504088896341f));
  Floats r = fma(n, splat(-0.693359375f), bounded);
  r = fma(n, splat(2.12194440e-4f), r);
  Floats q = splat(0.00019915031f);
  q = fma(q, r, splat(0.001394206f));
  q = fma(q, r, splat(0.008333271f));
  q = fma(q, r, splat(0.04166634f));
  q = fma(q, r, splat(0.16666667f));
  q = fma(q, r, splat(0.5f));
  Floats small = fma(q * r, r, r);
  Floats power = powerOfTwo(n);
  return fma(power, small, power);
}

// tanh x = sign(x) m / (m + 2) with m = e^(2 |x|) - 1; relative error below 4e-7.
FN Floats hyperbolicTangent(Floats x) {
  // From 9.02 on the nearest float is 1.
  Floats size = magnitude(x);
  Floats m = exponentialLessOne(choose(size > splat(10.f), splat(20.f), size + size));
  Floats tangent = m / (m + splat(2.f));
  return floats(bits(tangent) | (bits(x) & (int32_t)0x80000000));
}

// 1 / (1 + e^-x).
FN Floats sigmoid(Floats x) { return splat(1.f) / (splat(1.f) + exponential(-x)); }

// Natural logarithm of normal positive numbers; relative error below 2.5e-7.
FN Floats logarithm(Floats x) {
  // x = 2^e m with m from sqrt(1/2) to sqrt(2).
  Ints pattern = bits(x);
  Ints shifted = pattern - 0x3f3504f3;
  Ints exponent = shifted >> 23;
  Floats m = floats((shifted & 0x007fffff) + 0x3f3504f3);
  Floats e = __builtin_convertvector(exponent, Floats);
  Floats f = m - splat(1.f);
  Floats p = splat(0.06745503f);
  p = fma(p, f, splat(-0.11676113f));
  p = fma(p, f, splat(0.11888894f));
  p = fma(p, f, splat(-0.12405575f));
  p = fma(p, f, splat(0.1421946f));
  p = fma(p, f, splat(-0.16667993f));
  p = fma(p, f, splat(0.20002122f));
  p = fma(p, f, splat(-0.2500001f));
  p = fma(p, f, splat(0.33333313f));
  Floats square = f * f;
  Floats tail = fma(e, splat(-2.12194440e-4f), p * f * square);
  tail = fma(splat(-0.5f), square, tail);
  return fma(e, splat(0.693359375f), f + tail);
}

// What a network does between its layers: value(z) of the sum z, and slope(h, z) of the value h.
// Only silu needs the sum itself for its slope.
struct Identity {
  static constexpr bool KEEPS_SUMS = false;
  FN Floats value(Floats z) { return z; }
  FN Floats slope(Floats, Floats) { return splat(1.f); }
};
struct Tanh {
  static constexpr bool KEEPS_SUMS = false;
  FN Floats value(Floats z) { return hyperbolicTangent(z); }
  FN Floats slope(Floats h, Floats) { return fma(-h, h, splat(1.f)); }
};
struct Relu {
  static constexpr bool KEEPS_SUMS = false;
  FN Floats value(Floats z) { return choose(z != z, z, greatest(z, splat(0.f))); }
  FN Floats slope(Floats h, Floats) { return choose(h > splat(0.f), splat(1.f), splat(0.f)); }
};
struct Elu {
  static constexpr bool KEEPS_SUMS = false;
  FN Floats value(Floats z) { return choose(z > splat(0.f), z, exponentialLessOne(z)); }
  FN Floats slope(Floats h, Floats) { return choose(h > splat(0.f), splat(1.f), h + splat(1.f)); }
};
struct Silu {
  static constexpr bool KEEPS_SUMS = true;
  FN Floats value(Floats z) { return z * sigmoid(z); }
  FN Floats slope(Floats, Floats z) {
    Floats s = sigmoid(z);
    return s * fma(z, splat(1.f) - s, splat(1.f));
  }
};
