package io.alphasweep.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.alphasweep.rows.Column;
import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.testing.GeneratedPart;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * The tables of columns in notebooks/README.md say what the code says.
 *
 * <p>{@code mvn test -Dtest=SchemaDocumentationTest -Dalphasweep.write-readme=true} writes them.
 */
class SchemaDocumentationTest {

  private static final GeneratedPart SCHEMA =
      new GeneratedPart(
          Path.of("notebooks", "README.md"),
          "<!-- schema: written by SchemaDocumentationTest, not by hand -->\n",
          "<!-- end of schema -->\n");

  @Test
  void readmeDocumentsBothTables() throws IOException {
    SCHEMA.mustBe(schema());
  }

  /** Parquet's comments, which notebooks and queries show, say what README says. */
  @Test
  void unitsStandInTheColumnsOfParquetFiles() {
    assertThat(MetricsTable.TABLE.sparkSchema().apply("entropy").getComment().get())
        .isEqualTo("entropy of the policy in nats, last minibatch [nats]");
    for (Table table : List.of(MetricsTable.TABLE, TrialsTable.FIXED)) {
      for (Column column : table.columns()) {
        String comment = table.sparkSchema().apply(column.name()).getComment().get();
        assertThat(comment).startsWith(column.description()).contains(column.unit());
      }
    }
  }

  private static String schema() {
    Table trials = new TrialsTable(List.copyOf(TrialSchema.standard().settings())).table();
    return table("metrics", "one row per trial and iteration", MetricsTable.TABLE)
        + table(
            "trials",
            "one row per trial: how it went, then every setting, null where it is not used",
            trials)
        + table(
            "decisions",
            "one row per look at a setting, of sweeps whose seeds are added or settings screened",
            DecisionRow.TABLE)
        + table(
            "evaluations",
            "one row per episode that <code>alphasweep evaluate</code> played",
            EvaluationsTable.TABLE);
  }

  private static String table(String name, String rows, Table table) {
    StringBuilder text = new StringBuilder();
    text.append("<details><summary><code>%s</code>: %s</summary>\n\n".formatted(name, rows));
    text.append("| column | type | unit | null | meaning |\n| --- | --- | --- | --- | --- |\n");
    for (Column column : table.columns()) {
      text.append(
          "| `%s` | %s | %s | %s | %s |\n"
              .formatted(
                  column.name(),
                  sqlType(column.type()),
                  column.unit(),
                  column.nullable() ? "yes" : "",
                  column.description().replace("|", "\\|")));
    }
    return text.append("\n</details>\n\n").toString();
  }

  private static String sqlType(Column.Type type) {
    return switch (type) {
      case TEXT -> "string";
      case INTEGER -> "bigint";
      case REAL -> "double";
      case FLAG -> "boolean";
      case TIMESTAMP -> type.name().toLowerCase(Locale.ROOT);
    };
  }
}
