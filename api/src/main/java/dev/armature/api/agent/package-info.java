/** What agents have in common: presets, in versions that never change. */
@NullMarked
package dev.armature.api.agent;

import org.jspecify.annotations.NullMarked;
