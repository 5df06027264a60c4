package io.alphasweep.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.alphasweep.testing.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.resource.ResourceInformation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** scripts/discover-gpus over a false nvidia-smi, read by Spark's own parser. */
class DiscoverGpusTest {

  private static final String THREE_GPUS =
      """
      #!/bin/sh
      [ "$1" = -L ] || exit 6
      echo 'GPU 0: NVIDIA H200 (UUID: GPU-a1b2-00)'
      echo 'GPU 1: NVIDIA H200 (UUID: GPU-a1c3-11)'
      echo '  MIG 1g.18gb     Device  0: (UUID: MIG-77-aa)'
      echo 'GPU 2: NVIDIA H200 NVL (UUID: GPU-d4-22)'
      """;

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "unset",
      textBlock =
          """
          # CUDA_VISIBLE_DEVICES | addresses
          unset            | 0 1 2
          2,0              | 2 0
          ' 1 , 2 '        | 1 2
          0,7,1            | 0
          1,-1,2           | 1
          ''               | ''
          NoDevFiles       | ''
          GPU-d4,GPU-a1c   | GPU-d4-22 GPU-a1c3-11
          GPU-d4,GPU-a1,0  | GPU-d4-22
          MIG-77-aa        | MIG-77-aa
          """)
  void namesTheDevicesThatCudaSees(String visible, String addresses) throws IOException {
    ResourceInformation gpus = discover(THREE_GPUS, visible);
    assertThat(gpus.name()).isEqualTo("gpu");
    assertThat(String.join(" ", gpus.addresses())).isEqualTo(addresses);
  }

  @Test
  void findsNoneWithoutADriver() throws IOException {
    assertThat(discover("#!/bin/sh\necho 'NVIDIA-SMI has failed'\nexit 9\n", null).addresses())
        .isEmpty();
  }

  /** Every address that the script prints has its own number in CUDA. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "unset",
      value = {"unset", "2,0", "GPU-d4,GPU-a1c", "1,7"})
  void agreesWithTheDeviceOfATask(String visible) throws IOException {
    List<String> addresses = List.of(discover(THREE_GPUS, visible).addresses());
    assertThat(addresses).isNotEmpty();
    for (int place = 0; place < addresses.size(); place++) {
      assertThat(TaskDevice.of("auto", addresses.get(place), visible)).isEqualTo("cuda:" + place);
    }
  }

  private ResourceInformation discover(String nvidiaSmi, String visible) throws IOException {
    Path program = Files.writeString(folder.resolve("nvidia-smi"), nvidiaSmi);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    Map<String, String> environment = new HashMap<>();
    environment.put("PATH", folder + ":" + System.getenv("PATH"));
    if (visible != null) {
      environment.put("CUDA_VISIBLE_DEVICES", visible);
    }
    Script.Result result = Script.run(environment, "discover-gpus", List.of());
    assertThat(result.exitCode()).as(result.err()).isZero();
    return ResourceInformation.parseJson(result.out());
  }
}
