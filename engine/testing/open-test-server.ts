import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Engine } from '../port/engine.ts';
import { headlessHost } from '../host/headless-host.ts';
import { createLibrary } from '../catalog/library.ts';
import { createInProcessClient, type ContractClient } from '../server/in-process-client.ts';
import type { ServerContext } from '../server/server-context.ts';
import { SettingsFile } from '../server/settings-file.ts';
import { temporaryDirectory } from './temporary-directory.ts';
import { TestEngine, type TestEngineOptions } from './test-engine.ts';

export interface TestServer {
  readonly engine: Engine;
  readonly context: ServerContext;
  readonly client: ContractClient;
  /** Bugs that were reported. */
  readonly bugs: unknown[];
}

/**
 * A real engine with the scripted agents, and everything that answers for it. Gone when the test has ended.
 *
 * @param templates the library: YAML by name
 */
export async function openTestServer(
  templates: Readonly<Record<string, string>> = {},
  directory: string = temporaryDirectory(),
  more: Pick<TestEngineOptions, 'agentDirectories' | 'world'> = {},
): Promise<TestServer> {
  const shipped = join(directory, 'shipped');
  for (const [name, source] of Object.entries(templates)) {
    mkdirSync(join(shipped, name), { recursive: true });
    writeFileSync(join(shipped, name, 'orchestration.yaml'), source);
  }
  const { engine, bugs } = await TestEngine.open({ directory, ...more });
  onTestFinished(() => engine.close());
  const context: ServerContext = {
    engine,
    commands: engine,
    backups: engine,
    library: createLibrary(shipped),
    settings: new SettingsFile(directory),
    host: headlessHost(directory),
    actor: 'operator:ada',
    report: (error) => bugs.push(error),
  };
  return { engine, context, client: createInProcessClient(context), bugs };
}
