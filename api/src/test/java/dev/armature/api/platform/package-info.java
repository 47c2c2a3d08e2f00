/** Tests of what blocks do to the platform. */
@NullMarked
package dev.armature.api.platform;

import org.jspecify.annotations.NullMarked;
