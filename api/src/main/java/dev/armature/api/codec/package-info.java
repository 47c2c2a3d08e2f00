/** What Temporal keeps sealed, opened for those who may read it. */
@NullMarked
package dev.armature.api.codec;

import org.jspecify.annotations.NullMarked;
