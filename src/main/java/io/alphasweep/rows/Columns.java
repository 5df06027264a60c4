package io.alphasweep.rows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The columns that one component fills, or several together, in order; names are distinct.
 *
 * <p>A component declares its columns beside the code that fills them, and whoever holds the
 * component puts them together with its own.
 */
public final class Columns {

  private final List<Column> columns;
  private final Map<String, Integer> places = new LinkedHashMap<>();

  private Columns(List<Column> columns) {
    this.columns = List.copyOf(columns);
    for (Column column : columns) {
      if (places.put(column.name(), places.size()) != null) {
        throw new IllegalArgumentException("column " + column.name() + " appears twice");
      }
    }
  }

  /** These columns. */
  public static Columns of(Column... columns) {
    return new Columns(Arrays.asList(columns));
  }

  /** These columns, then those. */
  public Columns and(Columns more) {
    List<Column> all = new ArrayList<>(columns);
    all.addAll(more.columns);
    return new Columns(all);
  }

  /**
   * The columns of a table whose rows have either one group of columns or another. What some rows
   * have not may be missing.
   *
   * @param groups at least one; columns of one name have one type and one meaning
   */
  public static Columns either(List<Columns> groups) {
    Map<String, Column> union = new LinkedHashMap<>();
    for (Columns group : groups) {
      for (Column column : group.columns) {
        boolean everywhere =
            groups.stream()
                .allMatch(each -> each.has(column.name()) && !each.named(column.name()).nullable());
        Column mine = everywhere ? column : column.optional();
        Column other = union.putIfAbsent(column.name(), mine);
        if (other != null && !other.equals(mine)) {
          throw new IllegalArgumentException(
              "column " + column.name() + " is declared in two ways: " + other + ", " + mine);
        }
      }
    }
    return new Columns(List.copyOf(union.values()));
  }

  /** The columns, in order. */
  public List<Column> list() {
    return columns;
  }

  private boolean has(String name) {
    return places.containsKey(name);
  }

  private Column named(String name) {
    return columns.get(places.get(name));
  }

  /** Where a column stands; throws IllegalArgumentException if it is none of these. */
  int place(Column column) {
    Integer place = places.get(column.name());
    if (place == null || !columns.get(place).equals(column)) {
      throw new IllegalArgumentException("column " + column.name() + " is not declared");
    }
    return place;
  }
}
