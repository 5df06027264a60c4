/**
 * The pack as algorithms see it: its settings as {@code [trial, 1]} columns, the device and the
 * threads that it has, who of its trials still trains, and where its time goes.
 */
package io.alphasweep.training.pack;
