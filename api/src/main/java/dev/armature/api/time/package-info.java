/** Where the api takes its time from. */
@NullMarked
package dev.armature.api.time;

import org.jspecify.annotations.NullMarked;
