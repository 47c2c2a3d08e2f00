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
}
