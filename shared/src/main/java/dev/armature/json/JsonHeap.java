package dev.armature.json;

/** How much memory a JSON text takes when it is opened. An estimate, on the large side. */
public final class JsonHeap {
  /** A character that is read passes through a buffer of two bytes for each, twice. */
  private static final long BYTES_PER_CHARACTER = 4;

  /** A map of ours with its table. */
  private static final long BYTES_PER_OBJECT = 140;

  private static final long BYTES_PER_ARRAY = 80;

  /** An entry of a map with its key, or a place in a list with what stands there. */
  private static final long BYTES_PER_PLACE = 56;

  private JsonHeap() {}

  /**
   * What opening a text takes, the text included.
   *
   * @return bytes
   */
  public static long of(String json) {
    long objects = 0;
    long arrays = 0;
    long places = 0;
    boolean quoted = false;
    for (int i = 0; i < json.length(); i++) {
      char at = json.charAt(i);
      if (quoted) {
        if (at == '\\') {
          i++;
        } else if (at == '"') {
          quoted = false;
        }
        continue;
      }
      switch (at) {
        case '"' -> quoted = true;
        case '{' -> objects++;
        case '[' -> arrays++;
        case ',', ':' -> places++;
        default -> {
          // What stands at a place is counted with it.
        }
      }
    }
    return json.length() * BYTES_PER_CHARACTER
        + objects * BYTES_PER_OBJECT
        + arrays * BYTES_PER_ARRAY
        + places * BYTES_PER_PLACE;
  }
}
