/**
 * How the tools of an agent looked when they were first used, or when an operator last agreed to how they look.
 *
 * What a server says of its tools is read by models and by people, and a server can say another thing tomorrow. So each
 * tool is known by a hash of what it says, and one that says something else is not used until somebody agrees.
 */
import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import canonicalize from 'canonicalize';
import { z } from 'zod';
import type { Json, JsonObject } from '../../../values/json.ts';
import type { AcceptedTool, PastAcceptance } from '../../port/tool-consent.ts';

/** What a server says of a tool, and what is pinned of it. */
export interface ToolOfServer {
  readonly name: string;
  readonly description?: string | undefined;
  readonly inputSchema: Json;
  readonly outputSchema?: Json | undefined;
}

export interface ToolPins {
  /** By the name of the tool. */
  of(agent: string): Promise<Readonly<Record<string, string>>>;
  /** What was kept of each when it was agreed to, and who has agreed. Of a pin of an older version nothing is. */
  details(agent: string): Promise<Readonly<Record<string, PinnedTool>>>;
  /** @param accepted left out: their first use agrees to them */
  keep(agent: string, tools: readonly ToolOfServer[], accepted?: AcceptedTool): Promise<void>;
}

export interface PinnedTool {
  readonly tool: JsonObject;
  readonly accepted?: AcceptedTool | undefined;
  /** The newest first. */
  readonly history: readonly PastAcceptance[];
}

/** Of each tool. Older ones are forgotten: a server that changes at every look would fill the disk. */
const MOST_ACCEPTANCES = 100;

/** All that its server says of it, but for its name. */
export function whatIsSaid({ description = '', inputSchema, outputSchema }: ToolOfServer): JsonObject {
  return { description, inputSchema, ...(outputSchema !== undefined && { outputSchema }) };
}

export function hashOfTool({ name, description, inputSchema, outputSchema }: ToolOfServer): string {
  const text = canonicalize({ name, description, inputSchema, outputSchema }) ?? '';
  return createHash('sha256').update(text).digest('hex');
}

const file = z.strictObject({
  tools: z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/)),
  details: z
    .record(
      z.string(),
      z.strictObject({
        tool: z.record(z.string(), z.json()),
        accepted: z.strictObject({ by: z.string(), at: z.number() }).optional(),
        history: z.array(z.strictObject({ by: z.string(), at: z.number(), sha256: z.string() })).optional(),
      }),
    )
    .default({}),
});
type PinsFile = z.output<typeof file>;

/** An older version has kept the last acceptance alone. */
function historyOf({ tools, details }: PinsFile, name: string): readonly PastAcceptance[] {
  const known = Object.hasOwn(details, name) ? details[name] : undefined;
  if (known?.history) return known.history;
  return known?.accepted ? [{ ...known.accepted, sha256: tools[name] ?? '' }] : [];
}

/** A file for each agent. It is read anew each time: an operator agrees in another process, perhaps. */
export function toolPinsIn(directory: string): ToolPins {
  const folder = join(directory, 'tool-pins');
  const pathOf = (agent: string): string => join(folder, `${agent}.json`);
  let last: Promise<unknown> = Promise.resolve();

  async function read(agent: string): Promise<PinsFile> {
    let source: string;
    try {
      source = await readFile(pathOf(agent), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { tools: {}, details: {} };
      throw error;
    }
    return file.parse(JSON.parse(source));
  }

  /** Whole or not at all, and on the disk before anybody builds on it. */
  async function write(agent: string, kept: readonly ToolOfServer[], accepted?: AcceptedTool): Promise<void> {
    await mkdir(folder, { recursive: true });
    const known = await read(agent);
    const pins = kept.map((tool) => [tool.name, hashOfTool(tool)] as const);
    const looks = kept.map((tool) => {
      const before = historyOf(known, tool.name);
      const history = accepted ? [{ ...accepted, sha256: hashOfTool(tool) }, ...before] : before;
      const look = { tool: whatIsSaid(tool), ...(accepted && { accepted }) };
      return [tool.name, { ...look, history: history.slice(0, MOST_ACCEPTANCES) }] as const;
    });
    const tools = { ...known.tools, ...Object.fromEntries(pins) };
    const details = { ...known.details, ...Object.fromEntries(looks) };
    const draft = `${pathOf(agent)}.${process.pid}.new`;
    const handle = await open(draft, 'w', 0o600);
    try {
      await handle.writeFile(`${JSON.stringify({ tools, details }, null, 2)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, pathOf(agent));
  }

  return {
    of: async (agent) => (await read(agent)).tools,
    details: async (agent) => {
      const known = await read(agent);
      const entries = Object.entries(known.details).map(([name, one]) => [
        name,
        { ...one, history: historyOf(known, name) },
      ]);
      return Object.fromEntries(entries) as Record<string, PinnedTool>;
    },
    keep(agent, tools, accepted) {
      const written = last.then(() => write(agent, tools, accepted));
      last = written.catch(() => undefined);
      return written;
    },
  };
}
