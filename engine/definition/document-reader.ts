/** Loads the reader of YAML files when the first one is read: it takes 50 ms, and many have no file to read. */
import type { ReadDocument } from './read-document.ts';

export async function loadDocumentReader(): Promise<ReadDocument> {
  return (await import('./read-document.ts')).readDocument;
}
