/** Pictures of environments. No step and no training draws any. */
package io.alphasweep.environment.drawing;
