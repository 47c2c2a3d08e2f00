package dev.armature.api.http.openapi;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What the document tells of a route beside what its signature says. Path, method, parameters, the
 * need of a key and the refusals that every such route knows are found by themselves; examples
 * stand in {@code openapi/examples}, under the id of the route.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Told {
  /** What clients made from the document call it: unique, and stable. */
  String id();

  /** The heading it stands under. */
  String group();

  /** What it does, in a few words. */
  String summary();

  /** What else a caller wants to know, as Markdown. */
  String description() default "";

  /** The record that its body has the shape of; {@code Void}: it takes none. */
  Class<?> takes() default Void.class;

  /** Whether the body may be absent. */
  boolean bodyOptional() default false;

  /** Headers that it looks at, beside those of the key. */
  Header[] headers() default {};

  /** How it answers when all is well, and other answers with a shape of their own. */
  Answer[] answers();

  /** How it says no, beside what every route may say. */
  Refusal[] refuses() default {};

  /** A header of a request. */
  @Retention(RetentionPolicy.RUNTIME)
  @Target({})
  @interface Header {
    /** As it is sent. */
    String name();

    /** What it does. */
    String value();

    /** One that may be sent. */
    String example();
  }

  /** One answer. */
  @Retention(RetentionPolicy.RUNTIME)
  @Target({})
  @interface Answer {
    /** Every status that is not told. */
    int ANY = 0;

    /** The HTTP status; {@link #ANY} stands for all that are not told. */
    int status() default 200;

    /** The record that it has the shape of; {@code Void}: there is no body. */
    Class<?> of() default Void.class;

    /** The media type of its body. */
    String type() default "application/json";

    /** When it comes, and what it holds. */
    String value();

    /** Headers that it carries: name, colon, meaning. */
    String[] headers() default {};
  }
}
