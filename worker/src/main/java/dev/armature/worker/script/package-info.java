/** Runs authors' code in processes of its own, which may be killed at any time. */
@NullMarked
package dev.armature.worker.script;

import org.jspecify.annotations.NullMarked;
