/** What stands in the tables of a page of the guide, so that tests can hold it against the engine. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '../../engine/values/json.ts';

const guide = join(import.meta.dirname, '..', '..', 'docs', 'guide');

export const pageOf = (name: string): string => readFileSync(join(guide, `${name}.md`), 'utf8');

/** The cells of each row of the tables whose first line begins so, without the code marks around them. */
export function rowsUnder(page: string, head: string): string[][] {
  const tables = page.split('\n\n').filter((block) => block.startsWith(head));
  return tables.flatMap((table) =>
    table
      .trimEnd()
      .split('\n')
      .slice(2)
      .map((row) =>
        row
          .slice(1, -1)
          .split(/(?<!\\)\|/)
          .map((cell) =>
            cell
              .trim()
              .replace(/^`(.+)`$/, '$1')
              .replaceAll('\\|', '|'),
          ),
      ),
  );
}

/** The first block of JSON on the page. */
export function jsonOn(page: string): Json {
  return JSON.parse(/```json\n([\s\S]+?)```/.exec(page)?.[1] ?? '') as Json;
}
