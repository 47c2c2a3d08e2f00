/** Tests of the doors of {@code /api}. */
@NullMarked
package dev.armature.api.http.api;

import org.jspecify.annotations.NullMarked;
