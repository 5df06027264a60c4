/**
 * How text is written that others will read: what came from outside made harmless for a terminal,
 * Markdown and CSV, and values as people write them.
 *
 * <p>Imports nothing of AlphaSweep's.
 */
package io.alphasweep.text;
