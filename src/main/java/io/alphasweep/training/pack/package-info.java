/** The pack as tensors: its settings as {@code [trial, 1]} columns, and the device it lives on. */
package io.alphasweep.training.pack;
