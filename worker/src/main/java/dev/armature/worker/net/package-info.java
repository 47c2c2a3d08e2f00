/** The one door through which anything leaves for the network. */
@NullMarked
package dev.armature.worker.net;

import org.jspecify.annotations.NullMarked;
