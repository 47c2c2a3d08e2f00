/** Encryption at rest: the key ring and the values it seals. JDK cryptography only. */
@NullMarked
package dev.armature.sealing;

import org.jspecify.annotations.NullMarked;
