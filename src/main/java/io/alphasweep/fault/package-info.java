/** What is said of things that went wrong, in one sentence. Imports nothing of AlphaSweep's. */
package io.alphasweep.fault;
