/** The file of an agent whose tools are those of tests, in a process. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface WrittenToolAgent {
  /** The folder of agents; made where it is missing. */
  readonly folder: string;
  readonly tools: readonly object[];
  /** For the server (tool-server.ts). */
  readonly orders: object;
  readonly more?: object;
  /** Those that the server gets, by the name of the variable. */
  readonly secrets?: Readonly<Record<string, string>>;
}

export function writeToolAgent({ folder, tools, orders, more = {}, secrets = {} }: WrittenToolAgent): void {
  const server = {
    command: process.execPath,
    args: [
      '--disable-warning=ExperimentalWarning',
      join(import.meta.dirname, 'tool-server.ts'),
      JSON.stringify(orders),
    ],
    // so that it is Node, whichever runtime the tests have
    env: {
      ELECTRON_RUN_AS_NODE: '1',
      ...Object.fromEntries(Object.entries(secrets).map(([variable, secret]) => [variable, { secret }])),
    },
  };
  const file = {
    metadata: { name: 'tools', displayName: 'Tools', version: '1.0.0', description: 'Tools of a test.' },
    type: 'tool',
    configuration: { driver: 'mcp', server, tools, ...more },
    permissions: { programs: [process.execPath], secrets: Object.values(secrets) },
    idempotent: true,
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'tools.yaml'), JSON.stringify(file));
}
