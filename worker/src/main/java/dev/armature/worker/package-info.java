/** The kitchen: walks graphs and runs their blocks. Knows nothing of the api. */
@NullMarked
package dev.armature.worker;

import org.jspecify.annotations.NullMarked;
