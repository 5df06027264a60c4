package io.alphasweep.kernel.presets;

import org.bytedeco.javacpp.annotation.Platform;
import org.bytedeco.javacpp.annotation.Properties;
import org.bytedeco.javacpp.tools.Info;
import org.bytedeco.javacpp.tools.InfoMap;
import org.bytedeco.javacpp.tools.InfoMapper;

/** Tells JavaCPP how to bind {@code src/main/native/kernel/kernel.h}. */
@Properties(
    value =
        @Platform(
            value = {"linux-x86_64", "linux-arm64"},
            include = "kernel/kernel.h",
            compiler = "cpp17"),
    target = "io.alphasweep.kernel",
    global = "io.alphasweep.kernel.NativeKernel")
public class KernelPreset implements InfoMapper {

  @Override
  public void map(InfoMap infoMap) {
    infoMap
        .put(new Info("kernel::Kernel").pointerTypes("NativeFunctions"))
        .put(new Info("kernel::Perceptron").pointerTypes("NativePerceptron"))
        .put(new Info("kernel::Perceptron::shape", "kernel::Perceptron::CHUNK").skip());
  }
}
