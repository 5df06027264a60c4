package io.alphasweep.environment.mujoco;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** A file of {@code scripts/reference/gymnasium_trajectories.py}, which describes the format. */
public final class GymnasiumTrajectory {

  /** One step; startQpos and startQvel are null unless an episode starts, observation may be. */
  public static final class Step {
    public double[] startQpos;
    public double[] startQvel;
    public double[] action;
    public double[] qpos;
    public double[] qvel;
    public double reward;
    public boolean terminated;
    public double[] observation;
  }

  public final int actionSize;
  public final int observationSize;
  public final List<Step> steps = new ArrayList<>();

  /** Reads the trajectory of an environment, for example {@code Hopper-v4}. */
  public GymnasiumTrajectory(String environment) throws IOException {
    ByteBuffer file = read("/gymnasium/" + environment + ".bin.gz");
    int nq = file.getInt();
    int nv = file.getInt();
    actionSize = file.getInt();
    observationSize = file.getInt();
    int observeEvery = file.getInt();
    int count = file.getInt();
    for (int i = 0; i < count; i++) {
      Step step = new Step();
      if (file.getDouble() == 1) {
        step.startQpos = doubles(file, nq);
        step.startQvel = doubles(file, nv);
      }
      step.action = doubles(file, actionSize);
      step.qpos = doubles(file, nq);
      step.qvel = doubles(file, nv);
      step.reward = file.getDouble();
      step.terminated = file.getDouble() == 1;
      if (i % observeEvery == 0) {
        step.observation = doubles(file, observationSize);
      }
      steps.add(step);
    }
    if (file.hasRemaining()) {
      throw new IOException(environment + ": more bytes than the header promises");
    }
  }

  private static double[] doubles(ByteBuffer file, int count) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = file.getDouble();
    }
    return values;
  }

  private static ByteBuffer read(String resource) throws IOException {
    try (InputStream file = GymnasiumTrajectory.class.getResourceAsStream(resource)) {
      byte[] bytes = new GZIPInputStream(file).readAllBytes();
      return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
  }
}
