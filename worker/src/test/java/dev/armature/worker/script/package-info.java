@NullMarked
package dev.armature.worker.script;

import org.jspecify.annotations.NullMarked;
