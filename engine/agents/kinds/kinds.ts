/** The kinds of agents there are: a row for each says what its file may say, who works for it, and who rehearses it. */
import type { z } from 'zod';
import { asked, toolOf } from '../grants/asked-permissions.ts';
import type { ProfileOf } from '../port/profile.ts';
import { apiConfiguration } from './api/configuration.ts';
import { contextConfiguration } from './context/configuration.ts';
import { listedCostOfModel } from './context/listed-cost.ts';
import { functionConfiguration } from './function/configuration.ts';
import { typedKind, type AgentKind } from './kind.ts';
import { mcpConfiguration } from './mcp/configuration.ts';
import { orchestratorConfiguration } from './orchestrator/configuration.ts';
import { postgresConfiguration } from './postgres/configuration.ts';
import { recordConfiguration } from './record/configuration.ts';
import { splitConfiguration } from './split/configuration.ts';
import { warehouseConfiguration } from './warehouse/configuration.ts';
import { addressed, askedByFunctions, askedByToolServer, checkedWith, modelAt } from './addressees.ts';

/** By what a file says under `type`. */
export const KINDS = {
  context: typedKind({
    configuration: contextConfiguration,
    live: async (profile, means) => (await import('./context/context-agent.ts')).createContextAgent(profile, means),
    rehearsedBy: 'a stand-in',
    addressees: (configuration) => [modelAt(configuration)],
    declares: ({ configuration: { tools = [] } }) =>
      tools.flatMap(({ agent, allow = ['*'] }) => allow.map((tool) => asked('tool.call', toolOf(agent, tool)))),
    uses: ({ tools = [] }) => tools.map(({ agent }) => agent),
    listedCost: listedCostOfModel,
  }),
  api: typedKind({
    configuration: apiConfiguration,
    live: async (profile, means) => (await import('./api/api-agent.ts')).createApiAgent(profile, means),
    rehearsedBy: 'a stand-in',
    addressees: ({ endpoint, auth, callback }) => [
      { ...addressed(endpoint), secret: auth.type === 'none' ? null : auth.secret, isKeylessHere: false },
      ...checkedWith(callback?.verifySecret),
    ],
    needsCallbacks: ({ callback, polling }) => callback !== undefined && callback.brings !== 'progress' && !polling,
  }),
  function: typedKind({
    configuration: functionConfiguration,
    live: async (profile, means) => {
      const [{ createFunctionAgent }, sandboxes] = await Promise.all([
        import('./function/function-agent.ts'),
        means.sandboxes(),
      ]);
      return createFunctionAgent(profile, means, sandboxes);
    },
    rehearsedBy: 'a stand-in',
    declares: ({ configuration }) => configuration.require.map((module) => asked('function.require', module)),
    addressees: ({ environment }, { network }) => askedByFunctions(environment, network?.hosts ?? []),
  }),
  orchestrator: typedKind({
    configuration: orchestratorConfiguration,
    live: async (profile, means) => {
      const [{ createOrchestratorAgent }, { modelChooser }] = await Promise.all([
        import('./orchestrator/orchestrator-agent.ts'),
        import('./orchestrator/model-chooser.ts'),
      ]);
      return createOrchestratorAgent(profile, means.orchestrations(), modelChooser(profile, means), means.mayUse);
    },
    rehearsedBy: 'a stand-in',
    declares: ({ configuration: { orchestrations }, permissions }) =>
      permissions.orchestrations?.includes('start')
        ? orchestrations.map((name) => asked('orchestration.start', name))
        : [],
    addressees: ({ model }) => (model ? [modelAt(model)] : []),
  }),
};

/** The files of `type: tool`, by their driver. */
export const TOOLS = {
  pglite: typedKind({
    configuration: warehouseConfiguration,
    live: async (profile, means) => {
      const { name, configuration, permissions } = profile;
      const [{ createDatabaseAgent }, { toolsOfWarehouse }, client] = await Promise.all([
        import('./warehouse/database-agent.ts'),
        import('./warehouse/warehouse-tools.ts'),
        means.database(),
      ]);
      const tools = toolsOfWarehouse(name, configuration, permissions, client, means);
      return { ...createDatabaseAgent(profile, client, means.mayUse, tools.question), tools };
    },
    rehearsedBy: 'itself',
    idempotent: true, // it reads
  }),
  postgres: typedKind({
    configuration: postgresConfiguration,
    live: async ({ name, configuration, permissions }, means) =>
      (await import('./postgres/postgres-agent.ts')).createPostgresAgent(name, configuration, permissions, means),
    rehearsedBy: 'a stand-in',
    idempotent: true, // each write lies in one transaction with a row that says so
    addressees: ({ connection }) => [{ provider: null, usual: null, secret: connection.secret, isKeylessHere: false }],
  }),
  mcp: typedKind({
    configuration: mcpConfiguration,
    live: async ({ name, configuration }, means) =>
      (await import('./mcp/mcp-agent.ts')).createMcpAgent(name, configuration, means),
    rehearsedBy: 'a stand-in',
    declares: ({ name, configuration: { tools } }) => tools.map((tool) => asked('tool.call', toolOf(name, tool.name))),
    addressees: ({ server }) => askedByToolServer(server),
  }),
  record: typedKind({
    configuration: recordConfiguration,
    live: async ({ configuration }) => (await import('./record/record-agent.ts')).createRecordAgent(configuration),
    rehearsedBy: 'itself',
  }),
  split: typedKind({
    configuration: splitConfiguration,
    live: async ({ configuration }) => (await import('./split/split-agent.ts')).createSplitAgent(configuration),
    rehearsedBy: 'itself',
  }),
};

type Configurations<Rows extends Readonly<Record<string, { readonly configuration: z.ZodType }>>> = {
  readonly [Name in keyof Rows]: Readonly<z.output<Rows[Name]['configuration']>>;
};
type ConfigurationOf = Configurations<typeof KINDS> & {
  readonly tool: Configurations<typeof TOOLS>[keyof typeof TOOLS];
};

/** What an agent's file says (`orchestrations/agents/<slug>.yaml`), read and checked; told apart by its `type`. */
export type AgentProfile = {
  [Type in keyof ConfigurationOf]: ProfileOf<Type, ConfigurationOf[Type]>;
}[keyof ConfigurationOf];

export function kindOfProfile(profile: AgentProfile): AgentKind<z.ZodType> {
  const row = profile.type === 'tool' ? TOOLS[profile.configuration.driver] : KINDS[profile.type];
  // the table is typed so that each stands at its own type
  return row as unknown as AgentKind<z.ZodType>;
}
