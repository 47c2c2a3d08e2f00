/** What a block type is, and the one activity that runs them all. */
@NullMarked
package dev.armature.worker.block;

import org.jspecify.annotations.NullMarked;
