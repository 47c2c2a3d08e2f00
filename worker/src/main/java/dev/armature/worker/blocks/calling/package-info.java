/** Executions that blocks call, for every block that calls one. */
@NullMarked
package dev.armature.worker.blocks.calling;

import org.jspecify.annotations.NullMarked;
