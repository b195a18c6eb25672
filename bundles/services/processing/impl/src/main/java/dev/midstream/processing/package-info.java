/**
 * Processing of objects in the background. {@link dev.midstream.processing.ProcessingService} wires the
 * {@linkplain dev.midstream.processing.Pipeline pipelines}, the {@linkplain dev.midstream.processing.JobTable table of
 * jobs} and the {@linkplain dev.midstream.processing.Workers threads} that bring the two together.
 */
package dev.midstream.processing;
