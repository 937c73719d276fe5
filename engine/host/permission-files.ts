/**
 * What an operator has granted, and the policies that they have written, as files of the data folder. Both are looked
 * at for each use, and read where they have changed: another process may have written them.
 */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { PolicySource } from '../agents/grants/authority.ts';
import type { GrantBook, KeptGrant } from '../agents/grants/grant-book.ts';
import { PERMISSION_ACTIONS } from '../agents/grants/permission-use.ts';
import { replaceFile } from '../server/settings-file.ts';

/** Decisions that are kept of an agent: those of its older versions, which runs are pinned to. */
const MOST_OF_AN_AGENT = 100;

const kept = z.object({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  state: z.enum(['granted', 'revoked']),
  permissions: z.array(z.object({ action: z.enum(PERMISSION_ACTIONS), resource: z.string() })),
  at: z.number(),
  by: z.string(),
});
const grantsFile = z.object({ agents: z.record(z.string(), z.array(kept)) });
type Grants = z.output<typeof grantsFile>;

/** A file that can't be understood grants nothing, and is not overwritten. */
export function grantsIn(directory: string): GrantBook {
  const path = join(directory, 'grants.json');
  const read = readWhenChanged<Grants>(path, (text) =>
    text === null ? { agents: {} } : grantsFile.parse(JSON.parse(text)),
  );
  return {
    of(agent) {
      try {
        const { agents } = read();
        return Object.hasOwn(agents, agent) ? (agents[agent] ?? []) : [];
      } catch {
        return [];
      }
    },
    keep(agent: string, grant: KeptGrant) {
      const { agents } = read();
      const others = (Object.hasOwn(agents, agent) ? (agents[agent] ?? []) : []).filter(
        ({ sha256 }) => sha256 !== grant.sha256,
      );
      const all = { ...agents, [agent]: [grant, ...others].slice(0, MOST_OF_AN_AGENT) };
      replaceFile(path, `${JSON.stringify({ agents: all }, null, 2)}\n`);
    },
  };
}

export function policiesIn(directory: string): PolicySource {
  const path = join(directory, 'policies.cedar');
  return { path, read: readWhenChanged(path, (text) => text) };
}

/** @param understand is given null where there is no such file, and may throw */
function readWhenChanged<Value>(path: string, understand: (text: string | null) => Value): () => Value {
  let last: { readonly seen: string; readonly value: Value } | null = null;
  return () => {
    const seen = stampOf(path);
    if (last?.seen !== seen) last = { seen, value: understand(seen === '' ? null : readFileSync(path, 'utf8')) };
    return last.value;
  };
}

/** Another one for another file. Empty: there is none. */
function stampOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false, bigint: true });
  return stat ? `${stat.ino} ${stat.mtimeNs} ${stat.ctimeNs} ${stat.size}` : '';
}
