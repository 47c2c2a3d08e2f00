package dev.armature.api.rotation;

/** The sealed values of a room. A room that seals has one such bean, and rotation finds it. */
public interface SealedRows {
  /** The table they stand in, as it is told. */
  String table();

  /** How many another key than the newest has sealed. */
  long older();

  /**
   * Seals some of them anew, under the newest key. One that somebody changes meanwhile is left to
   * him. Doing it again goes on where it stopped, since each row says which key has sealed it.
   *
   * @param after where the batch before ended; empty: from the first
   * @param most how many rows are read at most
   */
  Batch reseal(String after, int most);

  /**
   * What came of some rows.
   *
   * @param read how many another key had sealed
   * @param resealed how many of them are under the newest key now
   * @param unreadable how many the ring cannot open; they stay as they are
   * @param after where it ended; empty: at the last one
   */
  record Batch(int read, int resealed, int unreadable, String after) {}
}
