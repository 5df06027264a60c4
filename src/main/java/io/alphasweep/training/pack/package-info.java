/**
 * The pack as tensors: its settings as {@code [trial, 1]} columns, the device it lives on, and
 * where its time goes.
 */
package io.alphasweep.training.pack;
