/** Workflows and their graphs, on real PostgreSQL. */
@NullMarked
package dev.armature.api.workflow;

import org.jspecify.annotations.NullMarked;
