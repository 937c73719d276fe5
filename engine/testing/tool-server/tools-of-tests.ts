/** Tools that do as a test wants: answer, fail, hang, end their process, answer with too much. */
import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { McpServer, type ServerContext } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { everySpelling } from '../spellings.ts';

export interface ToolServerOrders {
  /** A file with what `echo` says of itself: a test writes another text, and the tool has changed. */
  readonly described?: string;
  /** The file into which `note` writes, a line for each call. */
  readonly noted?: string;
  /** A file: `steps` answers when it is there, and so after whoever makes it has heard how far the tool is. */
  readonly heard?: string;
  /** Told of signals that tools see: a line for each cancelled call. */
  readonly onCancelled?: () => void;
}

const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const said = (text: string) => ({ content: [{ type: 'text' as const, text }] });

export function toolsOfTests({ described, noted, heard, onCancelled }: ToolServerOrders): McpServer {
  const server = new McpServer({ name: 'tools-of-tests', version: '1.0.0' }, { capabilities: { tools: {} } });
  const description = described === undefined ? 'Gives back what it gets' : readFileSync(described, 'utf8');
  const text = z.object({ text: z.string() });
  server.registerTool('note', { description: 'Writes a line', inputSchema: text }, ({ text: line }) => {
    appendFileSync(noted ?? '', `${line}\n`);
    return said('noted');
  });
  server.registerTool('echo', { description, inputSchema: text }, ({ text: given }) => said(given));
  server.registerTool('fail', { description: 'Fails' }, () => ({ ...said('The ledger is closed'), isError: true }));
  server.registerTool('crash', { description: 'Ends its process' }, () => process.exit(3));
  const tell = async ({ mcpReq }: ServerContext, progress: number, message: string): Promise<void> => {
    const progressToken = mcpReq._meta?.progressToken;
    if (progressToken === undefined) return;
    await mcpReq.notify({ method: 'notifications/progress', params: { progressToken, progress, total: 4, message } });
  };
  server.registerTool('hang', { description: 'Never answers' }, async (context) => {
    context.mcpReq.signal.addEventListener('abort', () => onCancelled?.());
    await tell(context, 0, 'It hangs');
    return new Promise<never>(() => undefined);
  });
  const bytes = z.object({ bytes: z.number() });
  server.registerTool('much', { inputSchema: bytes }, (given) => said('x'.repeat(given.bytes)));
  server.registerTool('picture', {}, () => ({
    content: [
      { type: 'text', text: 'A pixel' },
      { type: 'image', data: PIXEL, mimeType: 'image/png' },
    ],
  }));
  const sum = z.object({ a: z.number(), b: z.number() });
  server.registerTool('add', { inputSchema: sum, outputSchema: z.object({ sum: z.number() }) }, ({ a, b }) => ({
    ...said(`${a + b}`),
    structuredContent: { sum: a + b },
  }));
  server.registerTool('steps', { description: 'Tells how far it is' }, async (context) => {
    await tell(context, 1, 'The first of four');
    while (heard !== undefined && !existsSync(heard)) await delay(5);
    return said('done');
  });
  server.registerTool('surroundings', {}, () =>
    said(JSON.stringify({ pid: process.pid, names: Object.keys(process.env).sort(), key: process.env['TOOL_KEY'] })),
  );
  const keys = z.object({ fails: z.boolean() });
  server.registerTool('keys', { description: 'Repeats its keys', inputSchema: keys }, ({ fails }) => {
    const given = Object.entries(process.env).filter(([name]) => name.startsWith('KEY_'));
    return { ...said(given.map(([, key = '']) => everySpelling(key)).join('\n')), isError: fails };
  });
  server.registerTool('descendant', { description: 'Starts a process that ends for nothing but SIGKILL' }, () => {
    const code = `process.on('SIGTERM', () => {}); setInterval(() => {}, 1e6)`;
    return said(`${spawn(process.execPath, ['-e', code], { stdio: 'ignore' }).pid}`);
  });
  return server;
}
