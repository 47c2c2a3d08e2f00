/** Tests of the door of {@code /v1}. */
@NullMarked
package dev.armature.api.http.v1;

import org.jspecify.annotations.NullMarked;
