/** Which schedules there are: the triggers of the active definitions. Each text is read once. */
import type { DefinitionCatalog, DefinitionRecord } from '../definition/definition-catalog.ts';
import type { Definition } from '../definition/definition.ts';
import { scheduleOf, type Schedule } from './schedule.ts';

export interface ScheduleReaderOptions {
  readonly catalog: DefinitionCatalog;
  /** Loads what reads definitions, which takes its time, and only where there is one with triggers. Null: it can't be read. */
  readonly loadReader: () => Promise<(source: string) => Definition | null>;
}

export class ScheduleReader {
  readonly #options: ScheduleReaderOptions;
  /** By the hash of the text, together with whose it is. */
  #read = new Map<string, readonly Schedule[]>();

  constructor(options: ScheduleReaderOptions) {
    this.#options = options;
  }

  readonly read = async (): Promise<ReadonlyMap<string, Schedule>> => {
    const records = this.#options.catalog.list({ status: 'active' }).filter(({ source }) => source.includes('triggers'));
    const found = new Map<string, readonly Schedule[]>();
    let reader: ((source: string) => Definition | null) | null = null;
    for (const record of records) {
      const key = `${record.sha256} ${record.organization} ${record.owner} ${record.name}`;
      const known = this.#read.get(key);
      if (known === undefined) {
        reader ??= await this.#options.loadReader();
        await new Promise(setImmediate); // reading a text takes milliseconds; others have their turn in between
      }
      found.set(key, known ?? schedulesOf(record, reader?.(record.source) ?? null));
    }
    this.#read = found;
    return new Map([...found.values()].flat().map((schedule) => [schedule.id, schedule]));
  };
}

function schedulesOf({ organization, owner, name, version }: DefinitionRecord, definition: Definition | null): Schedule[] {
  const about = { organization, owner, name, version, displayName: definition?.displayName ?? name };
  return (definition?.triggers ?? []).map((trigger) => scheduleOf(about, trigger));
}
