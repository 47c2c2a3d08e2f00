/** The agent, against a scripted model. */
@NullMarked
package dev.armature.worker.blocks.agent;

import org.jspecify.annotations.NullMarked;
