package io.alphasweep.simulator.mujoco.presets;

import org.bytedeco.javacpp.annotation.Platform;
import org.bytedeco.javacpp.annotation.Properties;
import org.bytedeco.javacpp.tools.Info;
import org.bytedeco.javacpp.tools.InfoMap;
import org.bytedeco.javacpp.tools.InfoMapper;

/**
 * Tells JavaCPP how to bind {@code src/main/native/simulation.h} and {@code offscreen.h}.
 *
 * <p>The library is linked by its plain name: JavaCPP loads the copy in the jar first, and the
 * system's loader then recognises it by the soname inside the file, whichever release it is.
 */
@Properties(
    value =
        @Platform(
            value = {"linux-x86_64", "linux-arm64"},
            include = {"simulation.h", "offscreen.h"},
            link = "mujoco",
            compiler = "cpp17"),
    target = "io.alphasweep.simulator.mujoco",
    global = "io.alphasweep.simulator.mujoco.NativeMujoco")
public class MujocoPreset implements InfoMapper {

  @Override
  public void map(InfoMap infoMap) {
    infoMap
        .put(new Info("mjModel_", "mjModel").pointerTypes("NativeModel"))
        .put(new Info("mjData_", "mjData").pointerTypes("NativeData"))
        .put(new Info("OffscreenGuts", "Offscreen").pointerTypes("NativeOffscreen"));
  }
}
