/** What reads YAML takes 50 ms to load: for those who may have no file to read. */
import type { ReadDocument } from './read-document.ts';

export async function loadDocumentReader(): Promise<ReadDocument> {
  return (await import('./read-document.ts')).readDocument;
}
