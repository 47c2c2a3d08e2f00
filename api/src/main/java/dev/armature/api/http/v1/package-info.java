/** The door of {@code /v1}: everything in an envelope, and the routes that keep to it. */
@NullMarked
package dev.armature.api.http.v1;

import org.jspecify.annotations.NullMarked;
