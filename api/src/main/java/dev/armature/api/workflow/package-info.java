/** What an author owns: a workflow, its graphs by content, its versions. */
@NullMarked
package dev.armature.api.workflow;

import org.jspecify.annotations.NullMarked;
