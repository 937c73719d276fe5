/** Which definition a run starts from: found in the catalog or handed in, parsed, checked, and pinned as a plan. */
import type { AgentRegistry } from './agents/agent.ts';
import type { DefinitionCatalog, DefinitionRecord } from './definition/definition-catalog.ts';
import type { Definition } from './definition/definition.ts';
import { EngineError, type StartRun } from './engine.ts';
import type { Plans } from './executor/plans.ts';
import type { Plan } from './run/plan.ts';
import type { ErrorRecord } from './run/run-event.ts';

type Parsing = typeof import('./definition/parsing.ts');

interface Parsed {
  readonly plan: Plan;
  readonly definition: Definition;
}

const REMEMBERED = 200;

export class RunDefinitions {
  readonly #catalog: DefinitionCatalog;
  readonly #agents: AgentRegistry;
  readonly #plans: Plans;
  /** By the text's hash in the catalog. A text that is run as it is is parsed each time. */
  readonly #parsed = new Map<string, Parsed>();
  readonly #prepared = new WeakSet<Plan>();
  #parsing: Parsing | null = null;

  constructor(catalog: DefinitionCatalog, agents: AgentRegistry, plans: Plans) {
    this.#catalog = catalog;
    this.#agents = agents;
    this.#plans = plans;
  }

  /** Loads what reads YAML. It costs 50 ms, which an engine that only takes up runs without children saves. */
  async prepare(): Promise<void> {
    this.#parsing ??= await import('./definition/parsing.ts');
  }

  /** Loads what the definition's expressions need, if it has any. */
  async prepareFor(plan: Plan): Promise<void> {
    if (this.#prepared.has(plan)) return;
    const { needsExpressions, loadExpressions } = await import('./definition/expression.ts');
    const startsChildren = plan.definition.steps.some(({ type }) => type === 'orchestration');
    if (startsChildren) await this.prepare();
    if (startsChildren || needsExpressions(plan.definition)) await loadExpressions();
    this.#prepared.add(plan);
  }

  /** Rejects with an `EngineError` that lists every problem. */
  async find({ definition: wanted, owner }: StartRun): Promise<Plan> {
    await this.prepare();
    const { plan, definition } = 'source' in wanted ? this.#parse(wanted.source) : this.#fromCatalog(wanted.name, wanted.version, owner);
    if (owner !== null && definition.owner !== owner) {
      throw new EngineError('forbidden', `${owner} does not own the orchestration ${definition.name}; ${definition.owner} does`, {
        remedy: `Start it through ${definition.owner}.`,
        details: { owner: definition.owner },
      });
    }
    await this.prepareFor(plan);
    return plan;
  }

  /** For child runs, while the loop turns: never waits. */
  findForChild = (wanted: { readonly name: string; readonly version: string | null; readonly owner: string; readonly organization: string }): Plan | ErrorRecord => {
    const { name, version, owner, organization } = wanted;
    const label = `${name}${version === null ? '' : ` ${version}`}`;
    const [record] = this.#catalog.find(name, version, owner, organization);
    if (record) {
      try {
        return this.#parseRecord(record).plan;
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
        return { code: error.code, message: `The orchestration ${label} cannot run: ${error.message}`, retryable: false };
      }
    }
    const others = this.#catalog.find(name, version, undefined, organization).map((other) => other.owner);
    return others.length > 0
      ? { code: 'not_owner', message: `${owner} does not own the orchestration ${label}; ${others.join(', ')} does`, retryable: false }
      : { code: 'unknown_orchestration', message: `There is no orchestration ${label} here. Import it, then retry the step`, retryable: false };
  };

  #fromCatalog(name: string, version: string | null, owner: string | null): Parsed {
    const all = this.#catalog.find(name, version);
    const found = owner === null ? all : all.filter((record) => record.owner === owner);
    const [record, another] = found.length > 0 ? found : all; // another owner's is refused by its name
    if (!record) {
      const label = version === null ? name : `${name} ${version}`;
      throw new EngineError('not_found', `There is no definition ${label}`, { remedy: `List what there is with "baton library", and bring it here with "baton import ${name}".` });
    }
    if (another && owner === null) {
      const owners = all.map((each) => each.owner);
      throw new EngineError('conflict', `Several owners have a definition ${name}: ${owners.join(', ')}`, { remedy: 'Say whose it is (--as).', details: { owners } });
    }
    return this.#parseRecord(record);
  }

  #parseRecord(record: DefinitionRecord): Parsed {
    const known = this.#parsed.get(record.sha256);
    if (known) return known;
    const parsed = this.#parse(record.source);
    this.#parsed.set(record.sha256, parsed);
    if (this.#parsed.size > REMEMBERED) this.#parsed.delete(this.#parsed.keys().next().value ?? '');
    return parsed;
  }

  #parse(source: string): Parsed {
    if (!this.#parsing) throw new Error('Definitions were asked for before their parser was loaded');
    const { parseDefinition, definitionHash, unsupportedFeatures } = this.#parsing;
    const { definition, problems } = parseDefinition(source, this.#known());
    if (!definition) {
      const errors = problems.filter(({ severity }) => severity === 'error');
      throw new EngineError('invalid_definition', `The definition has ${errors.length} ${errors.length === 1 ? 'error' : 'errors'}`, {
        remedy: 'Mend what is listed and try again.',
        details: { problems: problems.map((problem) => ({ ...problem, fix: problem.fix === null ? null : { ...problem.fix } })) },
      });
    }
    const [missing, ...more] = unsupportedFeatures(definition);
    if (missing) {
      throw new EngineError('unsupported', `This version cannot run ${[missing, ...more].map(({ feature, path }) => `${feature} (${path})`).join(', ')} yet`, {
        remedy: 'The definition is valid and can be kept; run it with a version that can do this.',
      });
    }
    return { definition, plan: this.#plans.of(definition, definitionHash(definition)) };
  }

  #known() {
    return {
      hasAgent: (name: string) => this.#agents.find(name) !== undefined,
      agentNames: () => this.#agents.list().map(({ name }) => name),
      findDefinition: (name: string, version: string | null) => {
        if (this.#catalog.find(name, version).length > 0) return 'found' as const;
        return this.#catalog.list({ name }).length > 0 ? ('unknown_version' as const) : ('unknown' as const);
      },
      definitionNames: () => [...new Set(this.#catalog.list().map(({ name }) => name))],
    };
  }
}
