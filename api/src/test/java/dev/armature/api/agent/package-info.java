/** The rules of presets, against a real database. */
@NullMarked
package dev.armature.api.agent;

import org.jspecify.annotations.NullMarked;
