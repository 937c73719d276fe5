/** Which key a value belongs to, read from the line alone: while somebody writes, the text is often no YAML. Pure. */

export interface KeyAt {
  /** In small letters, without underscores. */
  readonly key: string;
  /** What stands there, up to the end of the text. */
  readonly written: string;
}

const VALUE = /(?:^|[\s{,-])([A-Za-z_]+):[ \t]+(?:\[[^\]]*?)?["']?([\w-]*)$/;
const ITEM = /^(\s*)-[ \t]+["']?([\w-]*)$/;

/** @param linesBefore the lines of the text; the last one ends where it is asked for */
export function keyAt(linesBefore: readonly string[]): KeyAt | null {
  const line = linesBefore.at(-1) ?? '';
  const [, key, written] = VALUE.exec(line) ?? listItem(line, linesBefore) ?? [];
  return key === undefined || written === undefined ? null : { key: key.replaceAll('_', '').toLowerCase(), written };
}

/** As if the item stood behind the key of its list. */
function listItem(line: string, linesBefore: readonly string[]): [string, string, string] | null {
  const [, indent, written] = ITEM.exec(line) ?? [];
  if (indent === undefined || written === undefined) return null;
  const above = linesBefore.slice(0, -1).findLast((each) => each.trim() !== '' && !each.startsWith(`${indent}-`));
  const key = above === undefined ? undefined : /([A-Za-z_]+):\s*$/.exec(above)?.[1];
  return key === undefined ? null : [line, key, written];
}

/** The name under a step's `orchestration:`, not the one of the whole file. */
export function isChildName(linesBefore: readonly string[]): boolean {
  const line = linesBefore.at(-1) ?? '';
  if (/orchestration:\s*\{[^}]*name:[ \t]+["']?[\w-]*$/.test(line)) return true;
  const indent = line.search(/\S/);
  const parent = linesBefore.slice(0, -1).findLast((each) => each.trim() !== '' && each.search(/\S/) < indent);
  return parent !== undefined && /^\s+(?:- )?orchestration:\s*$/.test(parent);
}
