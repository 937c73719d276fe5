/**
 * What reading a definition's text came to, kept over restarts: reading takes a schema library, which takes longer to
 * load than everything else an engine needs to go on with its work. A port; storage implements it.
 */
import type { Definition } from '../definition/definition.ts';

export interface DefinitionReading {
  readonly hash: string;
  readonly definition: Definition;
}

export interface DefinitionReadings {
  /** Undefined when this very reader has not read the text, or found errors in it. */
  find(sourceSha256: string, reader: string): DefinitionReading | undefined;
  keep(sourceSha256: string, reader: string, reading: DefinitionReading): void;
}
