package io.alphasweep.simulator.procgen.presets;

import org.bytedeco.javacpp.annotation.Platform;
import org.bytedeco.javacpp.annotation.Properties;
import org.bytedeco.javacpp.tools.Info;
import org.bytedeco.javacpp.tools.InfoMap;
import org.bytedeco.javacpp.tools.InfoMapper;

/**
 * Tells JavaCPP how to bind {@code src/main/native/procgen/games.h}, which finds Procgen's library
 * itself.
 */
@Properties(
    value =
        @Platform(
            value = {"linux-x86_64", "linux-arm64"},
            include = "procgen/games.h",
            link = "dl",
            compiler = "cpp17"),
    target = "io.alphasweep.simulator.procgen",
    global = "io.alphasweep.simulator.procgen.NativeProcgen")
public class ProcgenPreset implements InfoMapper {

  @Override
  public void map(InfoMap infoMap) {
    infoMap.put(new Info("ProcgenGame").pointerTypes("NativeGame"));
  }
}
