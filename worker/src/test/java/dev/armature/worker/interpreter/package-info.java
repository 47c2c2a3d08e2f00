/** Tests of the durable shell. */
@NullMarked
package dev.armature.worker.interpreter;

import org.jspecify.annotations.NullMarked;
