/** What api and worker say to each other about one walk through a graph. */
@NullMarked
package dev.armature.execution;

import org.jspecify.annotations.NullMarked;
