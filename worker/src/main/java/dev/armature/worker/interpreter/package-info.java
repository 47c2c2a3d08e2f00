/** The durable shell around a walk. No clock, no chance, no IO, no block type by name. */
@NullMarked
package dev.armature.worker.interpreter;

import org.jspecify.annotations.NullMarked;
