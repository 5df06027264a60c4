/**
 * From rows to tables: what each setting reached over its seeds, which is best and how surely, what
 * the swept settings do, and how much was clipped.
 *
 * <p>Reads both tables with Spark SQL, writes {@code tables/} beside them.
 */
package io.alphasweep.summary;
