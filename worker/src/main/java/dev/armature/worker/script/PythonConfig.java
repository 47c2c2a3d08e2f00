package dev.armature.worker.script;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * {@code armature.python*}: programs in Python. They have the limits of {@code armature.sandbox}
 * too.
 *
 * @param python {@code auto}, where {@code python3} is on the path and works behind bubblewrap;
 *     {@code off}; or the path of the interpreter
 * @param pythonSlots processes that wait for a program in Python, each for one; 0: one for each
 *     core
 * @param pythonMost such processes there may ever be; 0: four times those that wait
 * @param pythonMegabytes of memory that one program in Python may have, the interpreter's own
 *     (about 30) included
 */
@ConfigurationProperties("armature")
record PythonConfig(
    @Bindable(defaultValue = "auto") String python,
    @Bindable(defaultValue = "0") int pythonSlots,
    @Bindable(defaultValue = "0") int pythonMost,
    @Bindable(defaultValue = "768") int pythonMegabytes) {
  PythonConfig {
    pythonSlots = pythonSlots == 0 ? Runtime.getRuntime().availableProcessors() : pythonSlots;
    pythonMost = pythonMost == 0 ? 4 * pythonSlots : pythonMost;
    if (pythonSlots < 1 || pythonMost < pythonSlots) {
      throw new IllegalArgumentException(
          "armature: python-slots must be at least 1, and python-most no less");
    }
    if (pythonMegabytes < 64) {
      throw new IllegalArgumentException("armature.python-megabytes must be at least 64");
    }
  }
}
