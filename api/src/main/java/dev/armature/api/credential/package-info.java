/** What workflows show to other services: credentials, sealed at rest and never given back. */
@NullMarked
package dev.armature.api.credential;

import org.jspecify.annotations.NullMarked;
