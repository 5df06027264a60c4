package io.alphasweep.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which of CUDA's numbers an address of Spark's is. */
class TaskDeviceTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "unset",
      textBlock =
          """
          # requested | address | CUDA_VISIBLE_DEVICES | device
          auto        | 0       | unset                | cuda:0
          cuda        | 3       | unset                | cuda:3
          cuda:3      | 3       | unset                | cuda:3
          cpu         | 3       | unset                | cpu
          cpu         | odd     | ''                   | cpu
          # Numbers: the place in the list, also where the list is in another order.
          auto        | 2       | 2,3                  | cuda:0
          auto        | 3       | 2,3                  | cuda:1
          cuda        | 0       | 1,0                  | cuda:1
          cuda        | 1       | 1,0                  | cuda:0
          cuda:1      | 3       | 2,3                  | cuda:1
          cuda        | 03      | ' 2 , 3 '            | cuda:1
          cuda        | 2       | 0,2,-1,1             | cuda:1
          # UUIDs, whole or the beginning.
          cuda        | GPU-b2  | GPU-a1,GPU-b2        | cuda:1
          cuda        | GPU-b2c | GPU-a,GPU-b          | cuda:1
          cuda        | MIG-7   | MIG-7                | cuda:0
          # Numbers where the list has UUIDs: places.
          cuda        | 0       | GPU-b2,GPU-a1        | cuda:0
          cuda        | 1       | GPU-b2,GPU-a1        | cuda:1
          """)
  void isWhatCudaCallsTheAddress(String requested, String address, String visible, String device) {
    assertThat(TaskDevice.of(requested, address, visible)).isEqualTo(device);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "unset",
      textBlock =
          """
          cuda   | GPU-a1 | unset         | Spark lent the device GPU-a1, and without CUDA_VISIBLE_DEVICES its number is not known; let the discovery script print numbers, as scripts/discover-gpus does
          cuda   | 0      | 2,3           | Spark lent the device 0, but CUDA_VISIBLE_DEVICES is '2,3', which hides it; let the discovery script print what the list shows
          cuda   | 1      | 0,-1,1        | Spark lent the device 1, but CUDA_VISIBLE_DEVICES is '0,-1,1', which hides it; let the discovery script print what the list shows
          auto   | 0      | ''            | Spark lent the device 0, but CUDA_VISIBLE_DEVICES is '', which hides it; let the discovery script print what the list shows
          cuda   | 2      | GPU-a1,GPU-b2 | Spark lent the device 2, but CUDA_VISIBLE_DEVICES is 'GPU-a1,GPU-b2', which hides it; let the discovery script print what the list shows
          cuda   | GPU-a1 | 0,1           | Spark lent the device GPU-a1, but CUDA_VISIBLE_DEVICES is '0,1', which hides it; let the discovery script print what the list shows
          cuda   | GPU-   | GPU-a1,GPU-b2 | Spark lent the device GPU-, but CUDA_VISIBLE_DEVICES is 'GPU-a1,GPU-b2', where more than one entry fits; give whole UUIDs
          cuda   | 1      | 1,GPU-b2      | Spark lent the device 1, but CUDA_VISIBLE_DEVICES is '1,GPU-b2', which mixes numbers with UUIDs; give one kind
          cuda   | 1      | 1,1           | Spark lent the device 1, but CUDA_VISIBLE_DEVICES is '1,1', which names a device twice; name each once
          cuda:0 | 1      | unset         | --device cuda:0: Spark lent cuda:1 to this task, and cuda:0 may be another's; use --device cuda
          cuda:2 | 2      | 2,3           | --device cuda:2: Spark lent cuda:0 to this task, and cuda:2 may be another's; use --device cuda
          """)
  void refusesWhatItWouldHaveToGuess(
      String requested, String address, String visible, String message) {
    assertThatThrownBy(() -> TaskDevice.of(requested, address, visible))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(message);
  }
}
