package io.alphasweep.training.pack;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import io.alphasweep.machine.Provenance;
import io.alphasweep.trial.Arithmetic;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks the loaded libraries with what they compute on a device. */
final class ArithmeticOfDevice {

  private static final Map<Device, Arithmetic> KNOWN = new ConcurrentHashMap<>();

  /** What a part is called that a library does not tell. */
  private static final String UNTOLD = "unknown";

  /** By the number that MKL gives to the processors whose kernels it takes. */
  private static final Map<Integer, String> MKL_KERNELS =
      Map.of(0, "SSE2", 1, "SSE2", 2, "SSE2", 3, "SSE4.2", 4, "AVX", 5, "AVX2", 7, "AVX512");

  /** In what MKL calls a mode: that results do not depend on where matrices lie. */
  private static final int MKL_STRICT = 0x10000;

  private static final int MKL_ALL = -1;
  private static final Pattern MKL_VERSION = Pattern.compile("Version (\\d+\\.\\d+)");
  private static final Pattern TORCH_VERSION = Pattern.compile("TORCH_VERSION=([0-9.]+)");
  private static final int LONGEST_TEXT = 256;

  /** As GCC's standard library lays a string out: where its characters are, how many, and more. */
  private static final int SIZE_OF_STRING = 32;

  private ArithmeticOfDevice() {}

  /** The arithmetic of this process on a device; asked once. */
  static Arithmetic of(Device device) {
    return KNOWN.computeIfAbsent(device, ArithmeticOfDevice::ask);
  }

  private static Arithmetic ask(Device device) {
    boolean isGpu = device.isGpu();
    int index = device.getDeviceId();
    return new Arithmetic(
        isGpu ? told(() -> gpuName(index)) : "cpu",
        told(() -> isGpu ? "compute " + CudaUtils.getComputeCapability(index) : vectors()),
        told(() -> isGpu ? "CUDA " + CudaUtils.getCudaVersionString() : mkl()),
        version(),
        ArithmeticSample.checksum(device),
        Provenance.ofThisProcess().gitCommit());
  }

  private static String told(Supplier<String> question) {
    try {
      return question.get();
    } catch (RuntimeException | LinkageError e) {
      return UNTOLD; // another build of the library; the sample still tells
    }
  }

  private static String vectors() {
    return text("_ZN2at18get_cpu_capabilityB5cxx11Ev"); // at::get_cpu_capability()
  }

  /** Of the library that was loaded, which need not be the one that DJL was built for. */
  private static String version() {
    String built = told(() -> text("_ZN2at11show_configB5cxx11Ev")); // at::show_config()
    Matcher version = TORCH_VERSION.matcher(built);
    return version.find() ? version.group(1) : Torch.version();
  }

  /** What a function returns that makes a C++ string: it is written where we say. */
  private static String text(String function) {
    try (Memory string = new Memory(SIZE_OF_STRING)) {
      Libtorch.function(function).invokePointer(new Object[] {string});
      return string.getPointer(0).getString(0);
    }
  }

  private static String mkl() {
    String version = UNTOLD;
    try (Memory text = new Memory(LONGEST_TEXT)) {
      text.clear();
      Libtorch.function("MKL_Get_Version_String").invokeVoid(new Object[] {text, LONGEST_TEXT - 1});
      Matcher matcher = MKL_VERSION.matcher(text.getString(0));
      version = matcher.find() ? matcher.group(1) : UNTOLD;
    }
    int processor = ask("mkl_serv_cpu_detect");
    String kernels = MKL_KERNELS.getOrDefault(processor, "processor " + processor);
    if (processor == 0 && ask("mkl_serv_cpuiszen") != 0) {
      kernels = "Zen";
    }
    boolean strict = (ask("mkl_serv_cbwr_get", MKL_ALL) & MKL_STRICT) != 0;
    return "MKL %s %s%s".formatted(version, kernels, strict ? " strict" : "");
  }

  private static int ask(String function, Object... arguments) {
    return Libtorch.function(function).invokeInt(arguments);
  }

  private static String gpuName(int index) {
    NativeLibrary driver = NativeLibrary.getInstance("libcuda.so.1");
    try (Memory name = new Memory(LONGEST_TEXT);
        Memory handle = new Memory(Integer.BYTES)) {
      name.clear();
      require(driver.getFunction("cuInit").invokeInt(new Object[] {0}));
      require(driver.getFunction("cuDeviceGet").invokeInt(new Object[] {(Pointer) handle, index}));
      require(
          driver
              .getFunction("cuDeviceGetName")
              .invokeInt(new Object[] {name, LONGEST_TEXT - 1, handle.getInt(0)}));
      return name.getString(0);
    }
  }

  private static void require(int status) {
    if (status != 0) {
      throw new IllegalStateException("the driver of the GPU does not tell its name: " + status);
    }
  }
}
