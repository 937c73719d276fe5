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
import type { Json } from '../../../values/json.ts';

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
  keep(agent: string, pins: Readonly<Record<string, string>>): Promise<void>;
}

export function hashOfTool({ name, description, inputSchema, outputSchema }: ToolOfServer): string {
  const text = canonicalize({ name, description, inputSchema, outputSchema }) ?? '';
  return createHash('sha256').update(text).digest('hex');
}

const file = z.strictObject({ tools: z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/)) });

/** A file for each agent. It is read anew each time: an operator agrees in another process, perhaps. */
export function toolPinsIn(directory: string): ToolPins {
  const folder = join(directory, 'tool-pins');
  const pathOf = (agent: string): string => join(folder, `${agent}.json`);
  let last: Promise<unknown> = Promise.resolve();

  async function of(agent: string): Promise<Readonly<Record<string, string>>> {
    let source: string;
    try {
      source = await readFile(pathOf(agent), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
      throw error;
    }
    return file.parse(JSON.parse(source)).tools;
  }

  /** Whole or not at all, and on the disk before anybody builds on it. */
  async function write(agent: string, pins: Readonly<Record<string, string>>): Promise<void> {
    await mkdir(folder, { recursive: true });
    const tools = { ...(await of(agent)), ...pins };
    const draft = `${pathOf(agent)}.${process.pid}.new`;
    const handle = await open(draft, 'w', 0o600);
    try {
      await handle.writeFile(`${JSON.stringify({ tools }, null, 2)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, pathOf(agent));
  }

  return {
    of,
    keep(agent, pins) {
      const written = last.then(() => write(agent, pins));
      last = written.catch(() => undefined);
      return written;
    },
  };
}
