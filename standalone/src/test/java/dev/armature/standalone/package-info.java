/** Front of house and kitchen together, in one process. */
@NullMarked
package dev.armature.standalone;

import org.jspecify.annotations.NullMarked;
