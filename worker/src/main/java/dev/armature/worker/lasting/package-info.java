/** What programs that Temporal makes last have in common. No clock, no chance, no IO. */
@NullMarked
package dev.armature.worker.lasting;

import org.jspecify.annotations.NullMarked;
