package dev.armature.api.http.openapi;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The pages that come along with the api: the folder {@code docs}, and the reader of routes. */
final class Pages {
  /** Lower-case words, so that no name leads out of the folder. */
  private static final String NAME = "([a-z0-9-]+/)?[a-z0-9-]+\\.(md|html|css|js)";

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
    return resource("openapi/llms.txt").orElseThrow();
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
