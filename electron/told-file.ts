/** What somebody was called for already, kept from one start to the next. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** As many as are remembered; what is older than that does not wait any more. */
const MOST = 2_000;

export class ToldFile {
  readonly #path: string;
  readonly #told: Set<string>;
  #position: number | null;

  constructor(path: string) {
    this.#path = path;
    const { told, position } = read(path);
    this.#told = new Set(told);
    this.#position = position;
  }

  get told(): ReadonlySet<string> {
    return this.#told;
  }

  /** The place in the journal up to which there is nothing left to tell. Null: nobody has looked yet. */
  get position(): number | null {
    return this.#position;
  }

  /** Durable enough: whoever loses it is called once more. */
  remember(ids: readonly string[], position: number): void {
    if (ids.length === 0 && position === this.#position) return;
    for (const id of ids) this.#told.add(id);
    for (const id of [...this.#told].slice(0, Math.max(0, this.#told.size - MOST))) this.#told.delete(id);
    this.#position = position;
    try {
      mkdirSync(dirname(this.#path), { recursive: true });
      writeFileSync(`${this.#path}.partial`, JSON.stringify({ position, told: [...this.#told] }));
      renameSync(`${this.#path}.partial`, this.#path);
    } catch {
      // A full disk: then the next start tells it again.
    }
  }
}

function read(path: string): { told: string[]; position: number | null } {
  try {
    const { told, position } = JSON.parse(readFileSync(path, 'utf8')) as { told?: unknown; position?: unknown };
    return {
      told: Array.isArray(told) ? told.filter((id) => typeof id === 'string') : [],
      position: typeof position === 'number' ? position : null,
    };
  } catch {
    return { told: [], position: null };
  }
}
