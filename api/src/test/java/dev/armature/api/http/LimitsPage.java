package dev.armature.api.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The page that tells the limits, row by row. */
final class LimitsPage {
  private LimitsPage() {}

  /**
   * A row.
   *
   * @param limit its first cell, without the marks of code where all of it is code
   * @param figure its second cell
   */
  record Row(String limit, String figure, String text) {}

  /** The rows of all its tables, without their heads. */
  static List<Row> rows() throws IOException {
    return Files.readAllLines(Path.of("../docs/limits.md")).stream()
        .filter(it -> it.startsWith("| ") && !it.startsWith("| limit |"))
        .filter(it -> !it.startsWith("| plan |"))
        .map(LimitsPage::row)
        .toList();
  }

  private static Row row(String line) {
    String[] cells = line.split("\\|", -1);
    return new Row(cells[1].strip().replaceFirst("^`([^`]+)`$", "$1"), cells[2].strip(), line);
  }
}
