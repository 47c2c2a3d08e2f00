/** Settings of the environment that api and worker read alike. */
@NullMarked
package dev.armature.settings;

import org.jspecify.annotations.NullMarked;
