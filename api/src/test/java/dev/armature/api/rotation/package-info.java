/** Tests of rotation. */
@NullMarked
package dev.armature.api.rotation;

import org.jspecify.annotations.NullMarked;
