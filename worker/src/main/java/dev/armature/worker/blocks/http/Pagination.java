package dev.armature.worker.blocks.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.armature.block.BlockSpec.Reading;
import dev.armature.serving.LargeValues;
import dev.armature.worker.block.Field;
import org.jspecify.annotations.Nullable;

/** How a list is read page by page. */
public record Pagination(
    @Field(
            value =
                "Where the next page is: an expression over 'page' (page.output, page.status_code,"
                    + " page.headers, page.number) that gives an address, or an object of changes"
                    + " {url?, params?, body?}, or nothing at the end; or 'link': as the Link header"
                    + " says.",
            reading = Reading.EXPRESSION,
            words = {LINK})
        String next,
    @Field(
            value =
                "What the list of a page is, an expression over 'page'; the output is all of them"
                    + " in one list. Absent: the output is the list of the pages.",
            reading = Reading.EXPRESSION)
        @Nullable String items,
    @JsonProperty("max_pages")
        @Field(value = "Pages that are read at most; absent: 10.", min = 1, max = MOST_PAGES)
        @Nullable Integer maxPages) {
  static final String LINK = "link";

  /** Pages of one block. */
  public static final int MOST_PAGES = 1_000;

  private static final int PAGES = 10;

  /**
   * What all pages have together at most.
   *
   * @param page what one has at most, in bytes
   */
  public long mostBytes(int page) {
    return Math.min(LargeValues.MOST_VALUE_BYTES, (long) most() * page);
  }

  /** Pages that are read at most. */
  int most() {
    int asked = maxPages == null ? PAGES : maxPages;
    if (asked < 1 || asked > MOST_PAGES) {
      throw Invalid.config("'pagination.max_pages' must be 1 to %,d".formatted(MOST_PAGES));
    }
    return asked;
  }
}
