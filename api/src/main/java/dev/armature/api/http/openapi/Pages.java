package dev.armature.api.http.openapi;

import dev.armature.block.BlockCatalog;
import dev.armature.block.BlockSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The pages that come along with the api: the folder {@code docs}, and the reader of routes. */
final class Pages {
  /** Lower-case words, so that no name leads out of the folder. */
  private static final String NAME = "([a-z0-9_-]+/)?[a-z0-9_-]+\\.(md|html|css|js)";

  private final BlockCatalog catalog;

  /** The pages, among them one for each type of this menu. */
  Pages(BlockCatalog catalog) {
    this.catalog = catalog;
  }

  /** A page and its media type. */
  record Page(String text, String type) {}

  /** The page of this name. */
  Optional<Page> read(String name) {
    if (!name.matches(NAME)) {
      return Optional.empty();
    }
    String type =
        switch (name.substring(name.lastIndexOf('.') + 1)) {
          case "html" -> "text/html";
          case "css" -> "text/css";
          case "js" -> "text/javascript";
          default -> "text/markdown";
        };
    return resource("openapi/docs/" + name).map(text -> new Page(text, type + ";charset=utf-8"));
  }

  /** Every page in a line. */
  String list() {
    StringBuilder list = new StringBuilder(resource("openapi/llms.txt").orElseThrow());
    list.append("\n## Block types\n\n");
    list.append("- [Block types](/docs/blocks/index.md): all of them in a table\n");
    for (BlockSpec spec : catalog.specs()) {
      list.append(
          "- [%s](/docs/blocks/%s.md): %s\n"
              .formatted(spec.name(), spec.name(), spec.description()));
    }
    return list.toString();
  }

  private static Optional<String> resource(String name) {
    try (InputStream in = Pages.class.getClassLoader().getResourceAsStream(name)) {
      return in == null
          ? Optional.empty()
          : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }
}
