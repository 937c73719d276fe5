/** Which schedules there are: the triggers of the active definitions. Each text is read once. */
import type { CatalogReader, DefinitionRecord } from '../catalog/definition-catalog.ts';
import type { Definition } from '../definition/definition.ts';
import type { Schedule } from './schedule.ts';

export interface ScheduleReaderOptions {
  readonly catalog: CatalogReader;
  /** Null: this version can't read it any more. */
  readonly readDefinition: (record: DefinitionRecord) => Promise<Definition | null>;
}

/** Texts that are read before others have their turn. */
const AT_ONCE = 5;

export class ScheduleReader {
  readonly #options: ScheduleReaderOptions;
  /** By the hash of the text, together with whose it is. */
  #read = new Map<string, readonly Schedule[]>();

  constructor(options: ScheduleReaderOptions) {
    this.#options = options;
  }

  readonly read = async (): Promise<ReadonlyMap<string, Schedule>> => {
    const records = this.#options.catalog
      .list({ status: 'active' })
      .filter(({ source }) => source.includes('triggers'));
    const found = new Map<string, readonly Schedule[]>();
    for (const [index, record] of records.entries()) {
      const key = [record.sha256, record.origin, record.organization, record.owner, record.name].join(' ');
      const known = this.#read.get(key);
      found.set(key, known ?? (await schedulesOf(record, await this.#options.readDefinition(record))));
      if (!known && index % AT_ONCE === AT_ONCE - 1) await new Promise(setImmediate);
    }
    this.#read = found;
    return new Map([...found.values()].flat().map((schedule) => [schedule.id, schedule]));
  };
}

async function schedulesOf(
  { organization, owner, name, version, origin }: DefinitionRecord,
  definition: Definition | null,
): Promise<Schedule[]> {
  if (definition === null || definition.triggers.length === 0) return [];
  const { scheduleOf } = await import('./schedule.ts'); // with what reckons with times, which most starts can do without
  const about = {
    organization,
    owner,
    name,
    version,
    displayName: definition.displayName,
    isFromLibrary: origin === 'library',
  };
  return definition.triggers.map((trigger) => scheduleOf(about, trigger));
}
