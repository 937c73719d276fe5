/** Which definition a run starts from: found in the catalog or handed in, read, checked, and pinned as a plan. */
import { basename } from 'node:path';
import type { AgentRegistry } from '../agents/port/registry.ts';
import { agentsCalledBy } from '../definition/agents-called.ts';
import type { DefinitionCatalog, DefinitionRecord } from '../catalog/definition-catalog.ts';
import type { DefinitionReadings } from '../catalog/definition-readings.ts';
import type { Definition } from '../definition/definition.ts';
import { definitionHash } from '../definition/fingerprint.ts';
import { childOf } from '../definition/step-kinds/step-kinds.ts';
import { unsupportedFeatures } from '../definition/unsupported-features.ts';
import { EngineError, type StartRun } from '../port/engine.ts';
import type { Plans } from '../executor/plans.ts';
import { loadDefinitionReader, type DefinitionReader } from '../catalog/definition-reader.ts';
import { knownAround } from '../catalog/known-around.ts';
import { emptyLibrary } from '../catalog/library.ts';
import type { Plan } from '../run/plan.ts';
import type { ErrorRecord } from '../run/run-event.ts';

const REMEMBERED = 200;

/**
 * A kept reading counts for the very build that made it: a bundled file's name carries a hash of what is in it and of
 * what it leads to. From the sources nothing is kept.
 */
const READER = import.meta.url.endsWith('.ts') ? null : basename(import.meta.url);

export interface RunDefinitionsOptions {
  readonly catalog: DefinitionCatalog;
  readonly readings: DefinitionReadings;
  readonly agents: AgentRegistry;
  readonly plans: Plans;
  /** The hash of the definition that a run is pinned to. Throws an `EngineError` when there is no such run. */
  readonly hashOfRun: (runId: string) => string;
}

export class RunDefinitions {
  readonly #options: RunDefinitionsOptions;
  /** By the hash of the text in the catalog. */
  readonly #read = new Map<string, Plan>();
  readonly #prepared = new WeakSet<Plan>();
  #reader: DefinitionReader | null = null;

  constructor(options: RunDefinitionsOptions) {
    this.#options = options;
  }

  /** Rejects with an `EngineError` that lists every problem. */
  async find({ definition: wanted, owner }: Pick<StartRun, 'definition' | 'owner'>): Promise<Plan> {
    const plan = await this.#planOfWanted(wanted, owner);
    const { definition } = plan;
    if (owner !== null && definition.owner !== owner) {
      throw new EngineError(
        'forbidden',
        `${owner} does not own the orchestration ${definition.name}; ${definition.owner} does`,
        {
          remedy: `Start it through ${definition.owner}.`,
          details: { owner: definition.owner },
        },
      );
    }
    await this.prepareFor(plan);
    return plan;
  }

  async #planOfWanted(wanted: StartRun['definition'], owner: string | null): Promise<Plan> {
    if ('source' in wanted) return this.#planOfSource(wanted.source);
    if ('asRun' in wanted) return await this.#options.plans.pinned(this.#options.hashOfRun(wanted.asRun));
    return this.#planOfRecord(this.#findRecord(wanted, owner));
  }

  /** Loads what this plan's runs will need while the loop turns, where nothing can be waited for. */
  async prepareFor(plan: Plan): Promise<void> {
    if (this.#prepared.has(plan)) return;
    const { needsExpressions, loadExpressions } = await import('../definition/expression.ts');
    const startsChildren = plan.steps.some(({ step }) => childOf(step) !== null);
    if (startsChildren) await this.#loadReader();
    if (startsChildren || needsExpressions(plan.definition)) await loadExpressions();
    this.#prepared.add(plan);
  }

  /** The same for runs that are pinned to this definition. */
  async preparePinned(hash: string): Promise<void> {
    await this.prepareFor(await this.#options.plans.pinned(hash));
  }

  /** Of what was accepted before, whatever it names now. Null: this version can't read it any more. */
  async readAgain({ sha256, source }: DefinitionRecord): Promise<Definition | null> {
    const { readings } = this.#options;
    const known = this.#read.get(sha256) ?? (READER === null ? undefined : readings.find(sha256, READER));
    if (known) return known.definition;
    await this.#loadReader();
    const definition = this.#reader?.readAgain(source) ?? null;
    // What can't be run has to be read, and refused, whenever somebody wants to run it.
    if (definition !== null && READER !== null && unsupportedFeatures(definition).length === 0)
      readings.keep(sha256, READER, { hash: definitionHash(definition), definition });
    return definition;
  }

  /** For child runs, while the loop turns: never waits. */
  findForChild = (wanted: {
    readonly name: string;
    readonly version: string | null;
    readonly owner: string;
    readonly organization: string;
  }): Plan | ErrorRecord => {
    const { name, version, owner, organization } = wanted;
    const { catalog } = this.#options;
    const label = `${name}${version === null ? '' : ` ${version}`}`;
    const [record] = catalog.find(name, version, owner, organization);
    if (record) {
      try {
        return this.#known(record) ?? this.#keep(record, this.#readNow(record.source));
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
        return {
          code: error.code,
          message: `The orchestration ${label} cannot run: ${error.message}`,
          retryable: false,
        };
      }
    }
    const others = catalog.find(name, version, undefined, organization).map((other) => other.owner);
    return others.length > 0
      ? {
          code: 'not_owner',
          message: `${owner} does not own the orchestration ${label}; ${others.join(', ')} does`,
          retryable: false,
        }
      : {
          code: 'unknown_orchestration',
          message: `There is no orchestration ${label} here. Import it, then retry the step`,
          retryable: false,
        };
  };

  /** What a prepared definition starts as child runs, as far as it is here. */
  readonly childrenOf = ({ steps, finally: cleanup = [], organization }: Definition): readonly Definition[] =>
    [...steps, ...cleanup].flatMap((step) => {
      const child = childOf(step);
      if (!child) return [];
      const found = this.findForChild({ ...child, organization });
      return 'definition' in found ? [found.definition] : [];
    });

  #findRecord(
    {
      name,
      version,
      organization,
    }: { readonly name: string; readonly version: string | null; readonly organization?: string },
    owner: string | null,
  ): DefinitionRecord {
    const all = this.#options.catalog.find(name, version, undefined, organization);
    const found = owner === null ? all : all.filter((record) => record.owner === owner);
    const [record, another] = found.length > 0 ? found : all; // another owner's is refused by its name
    if (!record) {
      const label = version === null ? name : `${name} ${version}`;
      throw new EngineError('not_found', `There is no definition ${label}`, {
        remedy: 'Import it from the library or from a file.',
      });
    }
    if (another && owner === null) {
      const owners = all.map((each) => each.owner);
      throw new EngineError('conflict', `Several owners have a definition ${name}: ${owners.join(', ')}`, {
        remedy: 'Say whose it is.',
        details: { owners },
      });
    }
    return record;
  }

  async #planOfSource(source: string): Promise<Plan> {
    return this.#planOf(await this.#readAside(source));
  }

  async #planOfRecord(record: DefinitionRecord): Promise<Plan> {
    const known = this.#known(record);
    if (known) return known;
    return this.#keep(record, await this.#readAside(record.source));
  }

  /**
   * Read before, by this process or by an earlier one. What it names may have gone since;
   * then it is read again, to say so.
   */
  #known({ sha256 }: DefinitionRecord): Plan | undefined {
    const known = this.#read.get(sha256);
    if (known) return known;
    const reading = READER === null ? undefined : this.#options.readings.find(sha256, READER);
    if (!reading || !this.#canFindAll(reading.definition)) return undefined;
    return this.#remember(sha256, this.#options.plans.of(reading.definition, reading.hash));
  }

  #keep({ sha256 }: DefinitionRecord, definition: Definition): Plan {
    const plan = this.#planOf(definition);
    if (READER !== null) this.#options.readings.keep(sha256, READER, { hash: plan.hash, definition });
    return this.#remember(sha256, plan);
  }

  #remember(sha256: string, plan: Plan): Plan {
    this.#read.set(sha256, plan);
    if (this.#read.size > REMEMBERED) this.#read.delete(this.#read.keys().next().value ?? '');
    return plan;
  }

  #planOf(definition: Definition): Plan {
    return this.#options.plans.of(definition, definitionHash(definition));
  }

  #canFindAll(definition: Definition): boolean {
    const { agents, catalog } = this.#options;
    const children = [...definition.steps, ...(definition.finally ?? [])].flatMap((step) => childOf(step) ?? []);
    return (
      agentsCalledBy(definition).every((name) => agents.find(name) !== undefined) &&
      children.every(({ name, version }) => catalog.find(name, version).length > 0)
    );
  }

  async #loadReader(): Promise<void> {
    this.#reader ??= await loadDefinitionReader();
  }

  /** Long texts are read by a thread of their own. */
  async #readAside(source: string): Promise<Definition> {
    await this.#loadReader();
    return mustBeRunnable(await this.#mustHaveReader().mustReadAside(source, this.#knownHere()));
  }

  #knownHere(): ReturnType<typeof knownAround> {
    const { agents, catalog } = this.#options;
    return knownAround({ definitions: catalog, agents, library: emptyLibrary }, this.#mustHaveReader());
  }

  #mustHaveReader(): DefinitionReader {
    if (!this.#reader) throw new Error('A definition was to be read before its reader was loaded');
    return this.#reader;
  }

  #readNow(source: string): Definition {
    return mustBeRunnable(this.#mustHaveReader().mustRead(source, this.#knownHere()));
  }
}

function mustBeRunnable(definition: Definition): Definition {
  const missing = unsupportedFeatures(definition);
  if (missing.length === 0) return definition;
  throw new EngineError(
    'unsupported',
    `This version cannot run ${missing.map(({ feature, path }) => `${feature} (${path})`).join(', ')} yet`,
    {
      remedy: 'The definition is valid and can be kept; run it with a version that can do this.',
    },
  );
}
