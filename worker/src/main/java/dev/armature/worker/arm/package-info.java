/** The arm window: a durable timer and one claim. No clock, no chance, no IO. */
@NullMarked
package dev.armature.worker.arm;

import org.jspecify.annotations.NullMarked;
