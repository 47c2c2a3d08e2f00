@NullMarked
package dev.armature.api.time;

import org.jspecify.annotations.NullMarked;
