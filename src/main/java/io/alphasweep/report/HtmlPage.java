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

  /**
   * @param template its name, without the ending
   */
  HtmlPage(String template) {
    this.template = template;
    put("css", resource("report.css"));
    put("vega", script("vega.min.js"));
    put("vegaLite", script("vega-lite.min.js"));
    put("vegaEmbed", script("vega-embed.min.js"));
    put("script", script("report.js"));
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

  private static String resource(String name) {
    try (InputStream file = HtmlPage.class.getResourceAsStream(name)) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
