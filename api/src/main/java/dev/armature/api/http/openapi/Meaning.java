package dev.armature.api.http.openapi;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a field, a parameter or a whole record of the wire means, where its type does not say so.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.PARAMETER, ElementType.TYPE})
public @interface Meaning {
  /** One or two sentences for a person. */
  String value();

  /** What the document calls a record; absent: its own name. */
  String name() default "";

  /** The words it may be. */
  String[] oneOf() default {};

  /** The JSON types it may have, where the Java type is wider or another. */
  String[] types() default {};

  /** The record that its value, or each value in its list, has the shape of. */
  Class<?> shape() default Void.class;

  /** Least value of a number, least length of a text. */
  long least() default Long.MIN_VALUE;

  /** Largest value of a number, largest length of a text. */
  long most() default Long.MAX_VALUE;

  /** A regular expression that a text fits. */
  String pattern() default "";

  /** What it is when it is not sent, as JSON; a request need not have it then. */
  String byDefault() default "";

  /** One value that it may have, as JSON. */
  String example() default "";
}
