package io.alphasweep.serve;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.alphasweep.store.DirectoryLock;
import io.alphasweep.store.RefusedException;
import io.alphasweep.store.ResultDirectory;
import io.alphasweep.sweep.SweepFile;
import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.sweep.packing.Pack;
import io.alphasweep.testing.MadeUpResults;
import io.alphasweep.trial.LaterSettings;
import io.alphasweep.trial.TrialSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ServeTest {

  private static final String SWEEP =
      """
      name = served
      base { environment = Hopper-v4, total-timesteps = 5120, num-steps = 512, num-minibatches = 4 }
      grid { optimizer.learning-rate = [3e-4, 1e-3] }
      seeds = 4
      """;

  private static final String TOKEN = "a-token-of-this-test";
  private static final String SECRET = "what no reader may see";

  private final HttpClient client = HttpClient.newHttpClient();

  @TempDir private Path folder;
  private Path sweep;
  private List<TrialSpec> trials;
  private SweepServer server;

  @BeforeEach
  void makeSweep() throws Exception {
    sweep = Files.createDirectory(folder.resolve("a sweep"));
    trials = SweepFile.read(Files.writeString(folder.resolve("s.conf"), SWEEP)).trials();
    Files.writeString(folder.resolve("secret"), SECRET);
    Files.writeString(sweep.resolve("secret.json"), SECRET);
    Files.createSymbolicLink(sweep.resolve("sweep.conf"), folder.resolve("secret"));
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void aPageGrowsWithItsRowsAndOnlyThen() throws Exception {
    start("127.0.0.1", Optional.empty());
    assertThat(get("/").body()).contains("<a href=\"a-sweep/\">", "No run left its status here.");
    assertThat(get("/a-sweep/").body()).contains("There is nothing to draw yet");
    assertThat(get("/a-sweep").headers().firstValue("Location")).hasValue("/a-sweep/");

    write(0, trials.subList(0, 6));
    JsonNode state = await(of -> !of.path("page").asText().isEmpty());
    HttpResponse<String> page = get("/a-sweep/");
    assertThat(page.body())
        .contains(
            "6 trials: 6 completed",
            "<h2>Hopper-v4</h2>",
            "data-page=\"" + state.path("page").asText())
        .contains("The directory holds no copy of the sweep file.")
        .doesNotContain(SECRET);
    String tag = page.headers().firstValue("ETag").orElseThrow();
    assertThat(get("/a-sweep/", "If-None-Match", tag).statusCode()).isEqualTo(304);
    assertThat(get("/a-sweep/", "If-None-Match", "W/\"x\", " + tag).body()).isEmpty();
    String before = get("/a-sweep/state").headers().firstValue("ETag").orElseThrow();
    assertThat(get("/a-sweep/state", "If-None-Match", before).statusCode()).isEqualTo(304);

    write(1, trials.subList(6, 8));
    await(of -> !of.path("page").equals(state.path("page")));
    assertThat(get("/a-sweep/", "If-None-Match", tag).body()).contains("8 trials: 8 completed");
    assertThat(get("/").body())
        .contains(">served</a>", "learning rate 0.001 leads learning rate 3e-4");

    byte[] bytes = Files.readAllBytes(parquet("metrics/environment=Hopper-v4"));
    bytes[bytes.length / 2] ^= 1;
    Files.write(parquet("metrics/environment=Hopper-v4"), Arrays.copyOf(bytes, bytes.length - 1));
    JsonNode last = state();
    await(of -> !of.path("page").equals(last.path("page")));
    assertThat(get("/a-sweep/").body())
        .contains("/pack-00000.", " is not read: its checksum does not match")
        .contains("trials that ended are missing");
  }

  @Test
  void saysWhetherTheSweepRunsDiedOrIsDone() throws Exception {
    write(0, trials);
    Files.writeString(
        sweep.resolve("status.json"),
        """
        {"sweep": "served", "state": "running", "trials": 10, "completed": 8, "diverged": 0, "failed": 0,
         "share_done": 0.81, "steps_per_second": 1234.5, "remaining_seconds": 61, "running": [],
         "updated_at": "2026-01-01T00:00:00Z"}
        """);
    try (DirectoryLock lock = DirectoryLock.acquire(results(), lost -> {}, notice -> {})) {
      assertThat(lock).isNotNull();
      start("127.0.0.1", Optional.empty());
      assertThat(await(of -> of.path("state").asText().equals("running")).path("words").asText())
          .startsWith(
              "8 of 10 trials ended, 81.0% done, 1,235 steps per second, 0:01:01 left. Rows as of"
                  + " ");
    }
    JsonNode died = await(of -> of.path("state").asText().equals("died"));
    assertThat(died.path("words").asText()).contains("its process is gone", "2026-01-01T00:00:00Z");
    String text = Files.readString(sweep.resolve("status.json"));
    Files.writeString(
        sweep.resolve("status.json"),
        text.replace("\"running\", \"trials\": 10", "\"done\", \"trials\": 8"));
    assertThat(await(of -> of.path("state").asText().equals("done")).path("words").asText())
        .startsWith("since 2026-01-01T00:00:00Z: 8 trials.");
    Files.writeString(sweep.resolve("status.json"), "{");
    assertThat(await(of -> of.path("state").asText().equals("unreadable")).path("words").asText())
        .contains("status.json is broken: it is no JSON");
  }

  @Test
  void nothingIsReadableWithoutTheToken() throws Exception {
    write(0, trials);
    start("127.0.0.1", Optional.of(TOKEN));
    for (String path :
        List.of("/", "/a-sweep/", "/a-sweep/state", "/assets/report.js", "/nothing")) {
      HttpResponse<String> without = get(path);
      assertThat(without.statusCode()).isEqualTo(401);
      assertThat(without.body())
          .isEqualTo("Open the address with the token that the server printed.\n");
      assertThat(get(path + "?token=" + TOKEN.toUpperCase(java.util.Locale.ROOT)).statusCode())
          .isEqualTo(403);
      assertThat(get(path, "Authorization", "Bearer wrong").statusCode()).isEqualTo(403);
      assertThat(get(path, "Cookie", "alphasweep-" + port() + "=" + TOKEN).statusCode())
          .isEqualTo(401);
    }
    assertThat(get("/", "Authorization", "Bearer " + TOKEN).body()).contains("<h1>Sweeps</h1>");

    assertThat(server.address()).endsWith("/?token=" + TOKEN);
    HttpResponse<String> first = get("/a-sweep/?token=" + TOKEN);
    String cookie = first.headers().firstValue("Set-Cookie").orElseThrow();
    assertThat(cookie).contains("HttpOnly", "SameSite=Strict").doesNotContain(TOKEN);
    assertThat(first.body()).contains("content=\"0;url=/a-sweep/\"").doesNotContain(TOKEN);
    HttpResponse<String> then = get("/a-sweep/", "Cookie", "other=1; " + cookie.split(";", 2)[0]);
    assertThat(then.statusCode()).isEqualTo(200);
    assertThat(then.body()).doesNotContain(TOKEN);
  }

  @Test
  void otherMachinesWantATokenThatIsMadeIfNoneIsGiven() throws Exception {
    start("0.0.0.0", Optional.empty());
    assertThat(server.address()).matches("http://localhost:\\d+/\\?token=[A-Za-z0-9_-]{32}");
    assertThat(get("/").statusCode()).isEqualTo(401);
    String token = server.address().replaceFirst(".*token=", "");
    assertThat(get("/?token=" + token).statusCode()).isEqualTo(200);
    assertThatThrownBy(
            () ->
                new SweepServer(
                    List.of(), new LaterSettings(List.of()), "127.0.0.1", port(), Optional.empty()))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("cannot listen at 127.0.0.1, port " + port())
        .hasMessageContaining("--port N");
  }

  /** A name that its owner lets point to this machine, so that his page may read what is here. */
  @Test
  void anotherNameOfThisMachineReadsNothing() throws Exception {
    start("127.0.0.1", Optional.empty());
    for (String host :
        List.of(
            "evil.example", "evil.example:80", "localhost.evil.example", "127.0.0.1.evil", "")) {
      assertThat(raw("GET / HTTP/1.1\r\nHost: " + host + "\r\n"))
          .startsWith("HTTP/1.1 421 ")
          .doesNotContain("Sweeps");
    }
    for (String host : List.of("localhost", "LOCALHOST:9", "127.0.0.1:" + port(), "[::1]:80")) {
      assertThat(raw("GET / HTTP/1.1\r\nHost: " + host + "\r\n")).startsWith("HTTP/1.1 200 ");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/secret",
        "/../secret",
        "/%2e%2e/secret",
        "/a-sweep/../../secret",
        "/a-sweep/../secret",
        "/a-sweep/%2e%2e/secret",
        "/a-sweep/..%2fsecret",
        "/a-sweep/secret.json",
        "/a-sweep/sweep.conf",
        "/a-sweep/state/",
        "/a-sweep//state",
        "/a-sweep/trials/",
        "/a%2dsweep/",
        "/a%20sweep/secret.json",
        "/assets/",
        "/assets/../report.css",
        "/assets/%2e%2e/log4j2.properties",
        "/assets/report.mustache"
      })
  void noPathLeadsToAFile(String path) throws Exception {
    start("127.0.0.1", Optional.empty());
    assertThat(raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n"))
        .startsWith("HTTP/1.1 404 ")
        .doesNotContain(SECRET)
        .endsWith("There is nothing here.\n");
  }

  @Test
  void onlyReadingIsAnswered() throws Exception {
    start("127.0.0.1", Optional.empty());
    for (String method : List.of("POST", "PUT", "DELETE", "OPTIONS", "TRACE")) {
      assertThat(raw(method + " / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n"))
          .startsWith("HTTP/1.1 405 ")
          .containsIgnoringCase("Allow: GET, HEAD");
    }
    String head = raw("HEAD /assets/report.css HTTP/1.1\r\nHost: localhost\r\n");
    assertThat(head)
        .startsWith("HTTP/1.1 200 ")
        .endsWith("\r\n\r\n")
        .doesNotContain("color-scheme");
    HttpResponse<String> script = get("/assets/report.js");
    assertThat(script.headers().map())
        .containsEntry("content-type", List.of("text/javascript; charset=utf-8"))
        .containsEntry("x-content-type-options", List.of("nosniff"))
        .containsEntry("referrer-policy", List.of("no-referrer"))
        .doesNotContainKeys("set-cookie", "access-control-allow-origin");
    assertThat(script.headers().firstValue("content-security-policy").orElseThrow())
        .contains(
            "default-src 'none'", "script-src 'self' 'unsafe-eval';", "frame-ancestors 'none'");
  }

  private void start(String host, Optional<String> token) {
    LaterSettings later = new LaterSettings(TrialSchema.standard().declarations());
    server = new SweepServer(List.of(results()), later, host, 0, token).start();
  }

  private ResultDirectory results() {
    return new ResultDirectory(sweep.toString(), new Configuration());
  }

  private void write(int pack, List<TrialSpec> of) throws IOException {
    new MadeUpResults(
            sweep,
            "served",
            (trial, iteration) ->
                1e5 * ((Number) trial.value("optimizer.learning-rate")).doubleValue()
                    + trial.seed())
        .write(new Pack(pack, of));
  }

  private Path parquet(String inside) throws IOException {
    try (var files = Files.list(sweep.resolve(inside))) {
      return files.sorted().findFirst().orElseThrow();
    }
  }

  private int port() {
    return URI.create(server.address()).getPort();
  }

  private HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString(UTF_8));
  }

  private JsonNode state() throws Exception {
    return new ObjectMapper().readTree(get("/a-sweep/state").body());
  }

  private JsonNode await(Predicate<JsonNode> wanted) throws Exception {
    JsonNode state = state();
    while (!wanted.test(state)) { // for as long as a test may take
      Thread.sleep(200);
      state = state();
    }
    return state;
  }

  /** What a request in these words gets: no client that is well behaved sends some of them. */
  private String raw(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      socket.getOutputStream().write((request + "Connection: close\r\n\r\n").getBytes(US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }
}
