/** Tests of the arm window. */
@NullMarked
package dev.armature.worker.arm;

import org.jspecify.annotations.NullMarked;
