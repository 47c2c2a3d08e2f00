/** Blocks as Temporal runs them. */
@NullMarked
package dev.armature.worker.block;

import org.jspecify.annotations.NullMarked;
