package dev.armature.journeys;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The stories of this class make sense on these servers alone. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@interface On {
  TemporalServer[] value();
}
