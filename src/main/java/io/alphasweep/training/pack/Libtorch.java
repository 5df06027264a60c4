package io.alphasweep.training.pack;

import ai.djl.pytorch.jni.LibUtils;
import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.nio.file.Path;

/**
 * Functions of PyTorch's own library that DJL has no call for, by the names that its compiler gave
 * them. All may throw an {@link UnsatisfiedLinkError} where another build of the library has not
 * got them.
 */
final class Libtorch {

  private Libtorch() {}

  /** A function of the library that DJL has loaded. */
  static Function function(String name) {
    String library = Path.of(LibUtils.getLibtorchPath(), "libtorch_cpu.so").toString();
    return NativeLibrary.getInstance(library).getFunction(name);
  }

  /**
   * Has cuDNN take convolutions that add up in one order, and the same ones whatever memory is free
   * and however long each takes. Without it the bits of a trial with pictures depend on its pack.
   */
  static void chooseConvolutionsThatRepeat() {
    Pointer context = context();
    // at::Context::setDeterministicCuDNN(bool) and setBenchmarkCuDNN(bool)
    function("_ZN2at7Context21setDeterministicCuDNNEb").invokeVoid(new Object[] {context, true});
    function("_ZN2at7Context17setBenchmarkCuDNNEb").invokeVoid(new Object[] {context, false});
  }

  /** Whether cuDNN was told so. */
  static boolean choosesConvolutionsThatRepeat() {
    Pointer context = context();
    // at::Context::deterministicCuDNN() and benchmarkCuDNN()
    return isTrue("_ZNK2at7Context18deterministicCuDNNEv", context)
        && !isTrue("_ZNK2at7Context14benchmarkCuDNNEv", context);
  }

  private static boolean isTrue(String question, Pointer context) {
    return (function(question).invokeInt(new Object[] {context}) & 0xff) != 0; // C++'s bool
  }

  private static Pointer context() {
    return function("_ZN2at13globalContextEv").invokePointer(new Object[0]); // a reference
  }
}
