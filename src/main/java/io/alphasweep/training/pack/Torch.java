package io.alphasweep.training.pack;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import com.sun.jna.Function;
import com.sun.jna.Platform;
import io.alphasweep.fault.UnsuitableMachineException;
import io.alphasweep.machine.NativeLibraries;
import io.alphasweep.machine.Provenance;
import io.alphasweep.trial.Arithmetic;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** PyTorch through DJL, set up the way that packs need it. */
public final class Torch {

  private static final String VERSION = "PYTORCH_VERSION";
  private static final Logger LOGGER = LoggerFactory.getLogger(Torch.class);
  private static final AtomicBoolean warned = new AtomicBoolean();
  private static final Engine ENGINE = start();

  private Torch() {}

  /**
   * A manager whose arrays live on the device and die with it.
   *
   * @param device {@code auto} (the first CUDA device if there is one, else the CPU), {@code cpu},
   *     {@code cuda} or {@code cuda:N}
   * @throws IllegalArgumentException if the device does not exist here, or is none of these words
   */
  public static NDManager manager(String device) {
    return ENGINE.newBaseManager(device(device));
  }

  /**
   * Whether a device that {@link #manager} takes is a GPU.
   *
   * @throws IllegalArgumentException as there
   */
  static boolean isGpu(String device) {
    return device(device).isGpu();
  }

  /** Frees a manager's arrays; on a GPU also what PyTorch keeps of them for coming ones. */
  public static void close(NDManager manager) {
    boolean isGpu = manager.getDevice().isGpu();
    manager.close();
    if (isGpu) {
      JniUtils.emptyCudaCache();
    }
  }

  /** A device as a person names it: {@code cpu} or {@code cuda:N}. */
  public static String name(Device device) {
    return device.isGpu() ? "cuda:" + device.getDeviceId() : "cpu";
  }

  /** The version of PyTorch that computes. */
  public static String version() {
    return ENGINE.getVersion();
  }

  /** What computes on a device of this process. */
  public static Arithmetic arithmetic(Device device) {
    return ArithmeticOfDevice.of(device);
  }

  private static Device device(String name) {
    int available = ENGINE.getGpuCount();
    if (name.equals("cpu") || (name.equals("auto") && available == 0)) {
      return Device.cpu();
    }
    if (!name.equals("auto") && !name.matches("cuda(:\\d{1,3})?")) {
      throw new IllegalArgumentException(
          "unknown device '" + name + "'; accepted: auto, cpu, cuda, cuda:N");
    }
    doubt(name, available)
        .filter(sentence -> warned.compareAndSet(false, true))
        .ifPresent(LOGGER::warn);
    int index = name.contains(":") ? Integer.parseInt(name.substring(name.indexOf(':') + 1)) : 0;
    if (index >= available) {
      throw new IllegalArgumentException(
          "device '" + name + "' does not exist here: PyTorch sees " + available + " CUDA devices");
    }
    return Device.gpu(index);
  }

  /** What a person may not have meant, if anything. */
  static Optional<String> doubt(String name, int available) {
    if (name.contains(":") || available < 2) {
      return Optional.empty();
    }
    return Optional.of(
        "PyTorch sees %d CUDA devices and none was named, so this process trains on cuda:0 alone;"
                .formatted(available)
            + " give --device cuda:N, or let a cluster lend them (scripts/submit --gpus)");
  }

  /**
   * One thread per operator: packs are trained side by side, one on each core, and the bits of a
   * result must not depend on how an operator was split.
   *
   * <p>Nor may they depend on where a matrix lies in memory, as those of a trial's neighbours would
   * in a batched product: the library behind PyTorch's products is told so by an environment
   * variable, which it reads when it first computes. Without it products with 17 columns, such as
   * Humanoid's actions, differ between packs on AMD's processors. A value that stands there already
   * is replaced, since most promise less. (To choose the instructions, as where the machines of a
   * cluster are to compute alike, there are MKL_ENABLE_INSTRUCTIONS and ATEN_CPU_CAPABILITY.)
   */
  private static Engine start() {
    NativeLibraries.prepare();
    requireVersion(System.getenv(VERSION), Provenance.ofThisProcess().pytorch());
    Function setEnvironment = Function.getFunction(Platform.C_LIBRARY_NAME, "setenv");
    setEnvironment.invokeInt(new Object[] {"MKL_CBWR", "AUTO,STRICT", 1});
    setDefault("ai.djl.pytorch.num_threads", "1");
    setDefault("ai.djl.pytorch.num_interop_threads", "1");
    setDefault("OPT_OUT_TRACKING", "true");
    setDefault("ai.djl.offline", "true");
    Engine engine = NativeLibraries.loadTorch(() -> Engine.getEngine("PyTorch"));
    try {
      Libtorch.chooseConvolutionsThatRepeat();
    } catch (UnsatisfiedLinkError e) {
      if (engine.getGpuCount() > 0) {
        LOGGER.warn(
            "this build of PyTorch cannot be asked for convolutions that repeat, so on a GPU rows"
                + " of trials with pictures may depend on their packs: {}",
            e.getMessage());
      }
    }
    return engine;
  }

  /**
   * Refuses a variable that would have DJL replace the PyTorch that this build brings.
   *
   * @param asked what the variable says; null where it is not set
   * @param built the version that this build brings
   */
  static void requireVersion(String asked, String built) {
    if (asked != null && !asked.isEmpty() && !asked.startsWith(built)) {
      throw new UnsuitableMachineException(
          "%s is %s, but this is built for PyTorch %s and works with no other; unset the variable"
              .formatted(VERSION, asked, built));
    }
  }

  private static void setDefault(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
