package dev.armature.expression;

/** What a parse gives where the text cannot be read: a position from 0, and why. */
record Broken(int position, String message) {}
