package io.alphasweep.report;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a server of pages shows beside the pages of sweeps. */
public final class ServedPages {

  /** What a served page may load and run; Vega compiles its expressions. */
  public static final String POLICY =
      "default-src 'none'; script-src 'self' 'unsafe-eval'; style-src 'self' 'unsafe-inline';"
          + " img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'";

  private static final List<String> FILES =
      List.of(
          "report.css",
          "vega.min.js",
          "vega-lite.min.js",
          "vega-embed.min.js",
          "report.js",
          "live.js");

  /**
   * A sweep in the list of all.
   *
   * @param name in its address
   * @param title for people
   * @param location as the person wrote it
   * @param state in one word
   * @param words how far it is
   * @param verdicts a sentence each
   */
  public record Entry(
      String name,
      String title,
      String location,
      String state,
      String words,
      List<String> verdicts) {}

  private ServedPages() {}

  /** The files that pages load, by name. */
  public static Map<String, byte[]> files() {
    Map<String, byte[]> files = new TreeMap<>();
    for (String name : FILES) {
      files.put(name, HtmlPage.resource(name).getBytes(StandardCharsets.UTF_8));
    }
    return files;
  }

  /** The list of all sweeps. */
  public static String list(List<Entry> sweeps) {
    HtmlPage page = HtmlPage.served("sweeps");
    page.put("name", "Sweeps");
    page.put("up", "");
    page.put("sweeps", sweeps);
    return page.render();
  }

  /** The page of a sweep of which nothing can be shown yet. */
  public static String waiting(Entry sweep) {
    HtmlPage page = HtmlPage.served("waiting");
    page.put("name", sweep.title());
    page.put("sweep", sweep);
    return page.render();
  }
}
