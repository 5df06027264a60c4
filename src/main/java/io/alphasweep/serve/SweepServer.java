package io.alphasweep.serve;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.alphasweep.report.ServedPages;
import io.alphasweep.store.RefusedException;
import io.alphasweep.store.ResultDirectory;
import io.alphasweep.trial.LaterSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;

/** Serves the pages of some result directories until it is closed. */
public final class SweepServer implements AutoCloseable {

  private static final int THREADS = 8;
  private static final int BACKLOG = 64;
  private static final long LOOK_MILLISECONDS = 2000;

  private static final long LONGEST_MILLISECONDS = 20_000;

  /** Looking takes a tenth of a processor, more only where it takes long. */
  private static final int PAUSES = 9;

  private static final int MOST_NAME = 60;
  private static final String TOKEN = "token=";

  private static final String ASSETS = "/assets/";

  private final HttpServer server;
  private final Access access;
  private final Optional<String> token;
  private final Map<String, ServedSweep> sweeps = new LinkedHashMap<>();
  private final Map<String, Answer> files = new TreeMap<>();
  private final ExecutorService answering = Executors.newFixedThreadPool(THREADS, daemon("http"));
  private final Thread looking = daemon("looks").newThread(this::look);

  /**
   * Starts to listen.
   *
   * @param directories that are served
   * @param later settings that came later than some rows
   * @param host an address of this machine
   * @param port 0 for any that is free
   * @param token that readers need; empty for none, on loopback, or for one that is made
   * @throws RefusedException if it cannot listen there
   */
  public SweepServer(
      List<ResultDirectory> directories,
      LaterSettings later,
      String host,
      int port,
      Optional<String> token) {
    // Else a client that says nothing keeps a thread for good. The server reads them once.
    System.setProperty("sun.net.httpserver.maxReqTime", "20");
    System.setProperty("sun.net.httpserver.maxRspTime", "120");
    boolean onLoopback;
    try {
      InetAddress address = InetAddress.getByName(host);
      onLoopback = address.isLoopbackAddress();
      this.server = HttpServer.create(new InetSocketAddress(address, port), BACKLOG);
    } catch (BindException e) {
      throw new RefusedException(
          "cannot listen at %s, port %d: %s; another port: --port N, or 0 for any that is free"
              .formatted(host, port, e.getMessage()),
          e);
    } catch (IOException | IllegalArgumentException e) {
      throw new RefusedException("cannot listen at %s: %s".formatted(host, e.getMessage()), e);
    }
    this.token = onLoopback || token.isPresent() ? token : Optional.of(Access.newToken());
    this.access = new Access(onLoopback, this.token, server.getAddress().getPort());
    for (ResultDirectory directory : directories) {
      String name = name(directory.location());
      sweeps.put(name, new ServedSweep(name, directory, later));
    }
    ServedPages.files()
        .forEach((name, bytes) -> files.put(ASSETS + name, new Answer(type(name), bytes)));
    server.createContext("/", this::answer);
    server.setExecutor(answering);
  }

  private static ThreadFactory daemon(String name) {
    return work -> {
      Thread thread = new Thread(work, "alphasweep-" + name);
      thread.setDaemon(true);
      return thread;
    };
  }

  private static String type(String name) {
    return (name.endsWith(".css") ? "text/css" : "text/javascript") + "; charset=utf-8";
  }

  /** What a directory is called in addresses: its own name, in letters that need no escape. */
  private String name(String location) {
    String last = location.replaceFirst("/+$", "").replaceFirst(".*/", "");
    String plain = last.replaceAll("[^A-Za-z0-9._-]", "-").replaceFirst("^\\.+", "");
    String name =
        plain.isEmpty() ? "sweep" : plain.substring(0, Math.min(MOST_NAME, plain.length()));
    String free = name;
    for (int count = 2; sweeps.containsKey(free) || ASSETS.equals("/" + free + "/"); count++) {
      free = name + "-" + count;
    }
    return free;
  }

  /** Reads and answers from now on. */
  public SweepServer start() {
    looking.start();
    server.start();
    return this;
  }

  /** The address to open, with the token where one is wanted. */
  public String address() {
    InetSocketAddress at = server.getAddress();
    String host =
        at.getAddress().isAnyLocalAddress() ? "localhost" : at.getAddress().getHostAddress();
    return "http://%s:%d/%s"
        .formatted(
            host.contains(":") ? "[" + host + "]" : host,
            at.getPort(),
            token.map(of -> "?" + TOKEN + of).orElse(""));
  }

  private void look() {
    while (!Thread.currentThread().isInterrupted()) {
      long start = ServedSweep.processorNanos();
      sweeps.values().forEach(ServedSweep::look);
      long took = (ServedSweep.processorNanos() - start) / 1_000_000;
      try {
        Thread.sleep(Math.max(LOOK_MILLISECONDS, Math.min(LONGEST_MILLISECONDS, PAUSES * took)));
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      Headers asked = exchange.getRequestHeaders();
      String query = exchange.getRequestURI().getRawQuery();
      Access.Judgement judgement =
          access.judge(
              asked.getFirst("Host"),
              inAddress(query),
              asked.getFirst("Cookie"),
              asked.getFirst("Authorization"));
      switch (judgement) {
        case OTHER_HOST -> send(exchange, 421, Answer.text("This server has another name."));
        case NO_TOKEN -> {
          exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
          send(
              exchange,
              401,
              Answer.text("Open the address with the token that the server printed."));
        }
        case WRONG_TOKEN -> send(exchange, 403, Answer.text("This is not the token."));
        case LET_IN, WELCOME -> welcome(exchange, judgement == Access.Judgement.LET_IN);
      }
    }
  }

  private void welcome(HttpExchange exchange, boolean first) throws IOException {
    String method = exchange.getRequestMethod();
    if (!method.equals("GET") && !method.equals("HEAD")) {
      exchange.getResponseHeaders().set("Allow", "GET, HEAD");
      send(exchange, 405, Answer.text("Only GET and HEAD are answered."));
      return;
    }
    String path = exchange.getRequestURI().getRawPath();
    Answer answer = at(path);
    if (answer == null) {
      boolean page = sweeps.containsKey(path.replaceFirst("^/", ""));
      if (page) {
        exchange.getResponseHeaders().set("Location", path + "/");
      }
      send(exchange, page ? 308 : 404, Answer.text(page ? "See there." : "There is nothing here."));
    } else if (first) {
      // Not a redirection: to one that another site began, a browser would not bring the cookie.
      exchange.getResponseHeaders().set("Set-Cookie", access.setCookie());
      send(
          exchange,
          200,
          Answer.html(
              "<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\"><title>AlphaSweep</title>"
                  + "<meta http-equiv=\"refresh\" content=\"0;url="
                  + path
                  + "\"></html>"));
    } else if (matches(exchange.getRequestHeaders().getFirst("If-None-Match"), answer.tag())) {
      headers(exchange, answer);
      exchange.sendResponseHeaders(304, -1);
    } else {
      send(exchange, 200, answer);
    }
  }

  /** What stands at a path, as it came: none is decoded, and none names a file. */
  private Answer at(String path) {
    if (path.equals("/")) {
      return Answer.html(
          ServedPages.list(sweeps.values().stream().map(of -> of.shown().entry()).toList()));
    }
    if (files.containsKey(path)) {
      return files.get(path);
    }
    String[] parts = path.substring(1).split("/", -1);
    ServedSweep sweep = parts.length == 2 ? sweeps.get(parts[0]) : null;
    if (sweep == null) {
      return null;
    }
    return switch (parts[1]) {
      case "" -> sweep.shown().page();
      case "state" -> sweep.shown().state();
      default -> null;
    };
  }

  private static String inAddress(String query) {
    return query == null
        ? null
        : Arrays.stream(query.split("&", -1))
            .filter(part -> part.startsWith(TOKEN))
            .map(part -> part.substring(TOKEN.length()))
            .findFirst()
            .orElse(null);
  }

  private static boolean matches(String known, String tag) {
    return known != null
        && Arrays.stream(known.split(",", -1))
            .map(one -> one.strip().replaceFirst("^W/", ""))
            .anyMatch(one -> one.equals(tag) || one.equals("*"));
  }

  private static void headers(HttpExchange exchange, Answer answer) {
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Type", answer.type());
    headers.set("ETag", answer.tag());
    headers.set("Cache-Control", "no-cache, private");
    headers.set("Content-Security-Policy", ServedPages.POLICY + "; frame-ancestors 'none'");
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("X-Frame-Options", "DENY");
    headers.set("Referrer-Policy", "no-referrer");
    headers.set("Cross-Origin-Opener-Policy", "same-origin");
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
  }

  private static void send(HttpExchange exchange, int code, Answer answer) throws IOException {
    headers(exchange, answer);
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", String.valueOf(answer.bytes().length));
      exchange.sendResponseHeaders(code, -1);
      return;
    }
    exchange.sendResponseHeaders(code, answer.bytes().length);
    try (OutputStream body = exchange.getResponseBody()) {
      body.write(answer.bytes());
    }
  }

  /** Answers no more. */
  @Override
  public void close() {
    looking.interrupt();
    server.stop(0);
    answering.shutdownNow();
  }
}
