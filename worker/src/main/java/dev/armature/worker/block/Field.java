package dev.armature.worker.block;

import dev.armature.block.BlockSpec.Reading;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Describes a component of a config record to the catalogue. A component is required unless it is
 * nullable.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Field {
  /** One sentence for the person who fills it in. */
  String value();

  /** How its strings are read. */
  Reading reading() default Reading.TEMPLATE;

  /** Sealed at rest, masked in logs. */
  boolean secret() default false;

  /**
   * Names a credential of the workspace. Its text is never filled in: which secret a block shows is
   * for its author to say, never for data. The api finds such a field at any depth of records and
   * lists of records, and minds that there is a credential of that name.
   */
  boolean credential() default false;

  /** The texts that it may be; none: any. */
  String[] choices() default {};

  /** Whether the choices are the same in upper and lower case. */
  boolean anyCase() default false;

  /** The least: of a number itself, of a list its items, of a text its characters. */
  long min() default Long.MIN_VALUE;

  /** The most: of a number itself, of a list its items, of a text its characters. */
  long max() default Long.MAX_VALUE;

  /**
   * What it may be where its Java type leaves that open: {@code Map.class} is an object, an array's
   * class a list of such, {@code Boolean.class} a truth value, and so on.
   */
  Class<?>[] forms() default {};

  /** Texts that mean something of their own where all others are expressions. */
  String[] words() default {};
}
