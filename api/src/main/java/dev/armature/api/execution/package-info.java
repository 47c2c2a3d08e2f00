/** Runs of workflows: starting, waiting, cancelling, and what is known of them. */
@NullMarked
package dev.armature.api.execution;

import org.jspecify.annotations.NullMarked;
