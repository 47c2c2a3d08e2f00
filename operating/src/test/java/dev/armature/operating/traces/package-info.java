/** Tests of traces. */
@NullMarked
package dev.armature.operating.traces;

import org.jspecify.annotations.NullMarked;
