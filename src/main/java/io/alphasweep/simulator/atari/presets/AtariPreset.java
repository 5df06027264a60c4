package io.alphasweep.simulator.atari.presets;

import org.bytedeco.javacpp.annotation.Platform;
import org.bytedeco.javacpp.annotation.Properties;
import org.bytedeco.javacpp.tools.Info;
import org.bytedeco.javacpp.tools.InfoMap;
import org.bytedeco.javacpp.tools.InfoMapper;

/**
 * Tells JavaCPP how to bind {@code src/main/native/atari/consoles.h}, which finds the user's
 * library itself.
 */
@Properties(
    value =
        @Platform(
            value = {"linux-x86_64", "linux-arm64"},
            include = "atari/consoles.h",
            link = "dl",
            compiler = "cpp17"),
    target = "io.alphasweep.simulator.atari",
    global = "io.alphasweep.simulator.atari.NativeAtari")
public class AtariPreset implements InfoMapper {

  @Override
  public void map(InfoMap infoMap) {
    infoMap.put(new Info("AtariConsole").pointerTypes("NativeConsole"));
  }
}
