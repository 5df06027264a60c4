/**
 * HOCON files as data, read strictly: where each key stands, what a file may not contain, all its
 * problems at once, and the known word that was meant. Knows no sweep. Next: {@code sweep}.
 */
package io.alphasweep.config;
