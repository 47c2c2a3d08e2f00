package dev.armature.api.http;

import dev.armature.api.audit.Operation;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks the routes whose refusal stands in the audit log, where the caller has not the role for
 * them. That they were done, the rooms write themselves.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Audited {
  /** What was tried. */
  Operation value();
}
