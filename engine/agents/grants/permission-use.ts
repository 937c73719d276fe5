/** One use of something that lies outside of an agent, and the lines of a file that ask for such uses. */

/** The kinds of use, as policies name them. */
export const PERMISSION_ACTIONS = [
  'http.egress',
  'secret.use',
  'program.start',
  'tool.call',
  'sql.execute',
  'function.require',
  'orchestration.start',
  'deliverable.create',
  'asset.create',
  'asset.read',
  'memory.read',
  'memory.write',
  'personal.read',
] as const;

export type PermissionAction = (typeof PERMISSION_ACTIONS)[number];

/** Of what an agent's file asks for: one line. */
export interface AskedPermission {
  readonly action: PermissionAction;
  /** A host, the name of a secret, `agent/tool`, `select kpi_daily`. */
  readonly resource: string;
}

/** What an agent is about to use. */
export interface PermissionUse extends AskedPermission {
  /** Why its file does not ask for it, as the end of a sentence. Null: it does. */
  readonly undeclared: string | null;
  /** Of a host. */
  readonly port?: number;
  readonly scheme?: string;
  /** Of a statement: the tables that it may touch. */
  readonly tables?: readonly string[];
}

/** What is said of a use that is denied: the agent may not … it. */
export const VERBS: Readonly<Record<PermissionAction, string>> = {
  'http.egress': 'ask',
  'secret.use': 'use',
  'program.start': 'start',
  'tool.call': 'call',
  'sql.execute': 'run',
  'function.require': 'load',
  'orchestration.start': 'start',
  'deliverable.create': 'create',
  'asset.create': 'create',
  'asset.read': 'read',
  'memory.read': 'read',
  'memory.write': 'write to',
  'personal.read': 'read',
};
