package io.alphasweep.report;

import com.samskivert.mustache.Escapers;
import com.samskivert.mustache.Mustache;
import io.alphasweep.text.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** A page: its template filled in. Every text is escaped but for the page's own. */
final class HtmlPage {

  private final String template;
  private final Map<String, Object> values = new HashMap<>();

  /** A page that carries all that it needs; what it may do is run what it carries. */
  private static final String ALONE =
      "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline';"
          + " img-src data: blob:";

  /**
   * A page that carries all that it needs.
   *
   * @param template its name, without the ending
   */
  HtmlPage(String template) {
    this(template, ALONE);
    put("css", resource("report.css"));
    put("vega", script("vega.min.js"));
    put("vegaLite", script("vega-lite.min.js"));
    put("vegaEmbed", script("vega-embed.min.js"));
    put("script", script("report.js"));
  }

  /** A page that loads its scripts and its style from the server that it came from. */
  static HtmlPage served(String template) {
    HtmlPage page = new HtmlPage(template, ServedPages.POLICY);
    page.put("served", true);
    page.put("up", "../");
    return page;
  }

  private HtmlPage(String template, String policy) {
    this.template = template;
    put("policy", policy);
    put("served", false);
    put("live", false);
    put("vegaLicence", resource("/META-INF/licenses/vega/LICENSE"));
  }

  void put(String name, Object value) {
    values.put(name, value);
  }

  String render() {
    return Mustache.compiler()
        .nullValue("")
        .withEscaper(text -> Escapers.HTML.escape(Printable.of(text)))
        .withLoader(part -> new StringReader(resource(part + ".mustache")))
        .compile(resource(template + ".mustache"))
        .execute(values);
  }

  /** A script that cannot end the element it stands in. */
  private static String script(String name) {
    return resource(name).replace("</script", "<\\/script").replace("<!--", "<\\!--");
  }

  static String resource(String name) {
    try (InputStream file = HtmlPage.class.getResourceAsStream(name)) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
