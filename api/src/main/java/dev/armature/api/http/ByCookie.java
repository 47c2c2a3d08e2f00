package dev.armature.api.http;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks the routes that take the key from a cookie too, because a page of somebody else calls them.
 * Nothing may be changed by them: a browser sends a cookie for whoever asks it to.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface ByCookie {
  /** The cookie's name. */
  String value();
}
