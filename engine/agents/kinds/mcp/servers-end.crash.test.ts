import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const started = fileURLToPath(new URL('./server-process.ts', import.meta.url));

/** An engine's part in it: a process that has started a server, and says which processes there are. */
const STARTER = `
  import { startServer } from ${JSON.stringify(started)};
  const nobodyEndsIt = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1e6); ";
  const descendant = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1e6);";
  const code = nobodyEndsIt + "const { spawn } = require('node:child_process'); const child = spawn(process.execPath, ['-e', "
    + JSON.stringify(descendant) + "], { stdio: 'ignore' }); process.stdout.write(process.pid + ' ' + child.pid);";
  const server = startServer({ command: process.execPath, args: ['-e', code], env: { ELECTRON_RUN_AS_NODE: '1' } }, (text) => text);
  server.stdout.on('data', (text) => process.stdout.write(text));
`;

test('a tool server and what it has started end when the engine is killed, also where they end for nothing else', async () => {
  const engine = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', STARTER],
    { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' } },
  );
  const said = await new Promise<string>((resolve) =>
    engine.stdout.once('data', (text: Buffer) => resolve(text.toString())),
  );
  const [server = 0, descendant = 0] = said.split(' ').map(Number);
  expect([isThere(server), isThere(descendant)]).toEqual([true, true]);
  engine.kill('SIGKILL');
  while (isThere(server) || isThere(descendant)) await new Promise((resolve) => setTimeout(resolve, 10));
  expect([isThere(server), isThere(descendant)]).toEqual([false, false]);
}, 20_000);

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
