package dev.armature.api.http;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a route that another one has taken the place of: its answers say so, and until when it is
 * served, and the document of the routes does too. {@code docs/deprecation.md} is what we promise.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Superseded {
  /** The day from which on nobody should begin to use it, such as {@code 2026-03-01}. */
  String since();

  /** The last day on which it is served: twelve months after {@link #since} at the earliest. */
  String sunset();

  /** Where it is told what to call instead: a path of this server. */
  String guide();
}
