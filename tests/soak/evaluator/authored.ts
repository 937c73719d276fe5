/** A definition as its author wrote it, as far as the evaluator reads it. */
import { parse } from 'yaml';
import type { Value } from './expression.ts';

export interface AuthoredRetry {
  readonly max_attempts?: number;
  readonly initial_delay_ms?: number;
  readonly max_total_seconds?: number;
  readonly if?: string;
}

export interface AuthoredTimeout {
  readonly after_seconds: number;
  readonly outcome?: 'remind' | 'escalate' | 'branch' | 'abort';
  readonly go_to?: string;
  readonly then?: AuthoredTimeout;
}

export interface AuthoredStep {
  readonly id: string;
  readonly type?: 'agent' | 'switch' | 'wait' | 'orchestration';
  readonly agent?: string;
  readonly depends_on?: readonly string[];
  readonly join?: 'all' | 'any' | 'settled' | 'failed';
  readonly after?: readonly string[];
  readonly when?: string | boolean;
  readonly on_error?: 'fail' | 'continue';
  readonly retry?: AuthoredRetry;
  readonly timeout_seconds?: number;
  readonly input?: { readonly [key: string]: Value };
  readonly output_mapping?: { readonly [key: string]: Value };
  readonly checkpoint_after?: {
    readonly question: string;
    readonly required?: boolean;
    readonly timeout?: AuthoredTimeout;
  };
  readonly for_each?: {
    readonly items: string;
    readonly max_parallel?: number;
    readonly on_item_failure?: 'continue' | 'fail';
    readonly max_failures?: number;
    readonly max_failure_percentage?: number;
  };
  readonly repeat?: {
    readonly until?: string;
    readonly while?: string;
    readonly max_iterations: number;
    readonly on_exhausted?: 'fail' | 'continue';
  };
  readonly compensate?: {
    readonly agent: string;
    readonly input?: { readonly [key: string]: Value };
    readonly retry?: AuthoredRetry;
  };
  readonly cases?: readonly { readonly when: string; readonly go_to: string }[];
  readonly default?: string;
  readonly signal?: string | readonly string[];
  readonly seconds?: number;
  readonly until?: string;
  readonly correlation?: string;
  readonly sla?: {
    readonly warn_after_seconds?: number;
    readonly breach_after_seconds?: number;
    readonly on_breach?: 'notify' | 'escalate' | 'cancel' | 'abort' | 'rollback';
  };
  readonly orchestration?: { readonly name: string; readonly parameters?: { readonly [key: string]: Value } };
}

export interface AuthoredTransition {
  readonly to: string;
  readonly when?: string | boolean;
  readonly on?: string;
  readonly after_seconds?: number;
}

export interface AuthoredMachine {
  readonly initial: string;
  readonly states: Readonly<
    Record<
      string,
      {
        readonly run?: string | readonly string[];
        readonly transitions?: readonly AuthoredTransition[];
        readonly final?: boolean;
        readonly outcome?: 'completed' | 'partially_completed' | 'failed';
      }
    >
  >;
}

export interface Authored {
  readonly name: string;
  readonly parameters: readonly { readonly name: string; readonly default?: Value }[];
  readonly mode: 'parallel' | 'sequential';
  readonly maxParallel: number;
  readonly planApproval: boolean;
  /** How the run ends when its time is up. Null: it has as long as it takes. */
  readonly onTimeout: 'failed' | 'cancelled' | null;
  /** How often its steps may be tried again, all together. */
  readonly retryBudget: number;
  readonly steps: readonly AuthoredStep[];
  readonly finally: readonly AuthoredStep[];
  readonly machine: AuthoredMachine | null;
  readonly output: { readonly [key: string]: Value } | null;
  readonly onStepFailure: AuthoredRetry & { readonly notify_human?: boolean };
  readonly rollback: { readonly on?: readonly string[]; readonly parallel?: boolean };
}

interface File {
  readonly metadata: { readonly name: string };
  readonly orchestration: {
    readonly parameters?: Authored['parameters'];
    readonly execution?: {
      readonly mode?: Authored['mode'];
      readonly concurrency?: { readonly max_parallel?: number };
      readonly plan_approval?: boolean;
      readonly retry_budget?: number;
      readonly timeout_seconds?: number;
      readonly on_timeout?: 'fail' | 'cancel';
    };
    readonly steps: readonly AuthoredStep[];
    readonly finally?: readonly AuthoredStep[];
    readonly machine?: AuthoredMachine;
    readonly output?: Authored['output'];
    readonly error_handling?: {
      readonly on_step_failure?: Authored['onStepFailure'];
      readonly rollback?: Authored['rollback'];
    };
  };
}

export function readAuthored(text: string): Authored {
  const { metadata, orchestration } = plainly(parse(text)) as unknown as File;
  const {
    parameters = [],
    execution,
    steps,
    finally: cleanup = [],
    machine = null,
    output = null,
    error_handling: handling,
  } = orchestration;
  const { mode = 'parallel', concurrency } = execution ?? {};
  return {
    name: metadata.name,
    parameters,
    mode,
    maxParallel: mode === 'sequential' ? 1 : (concurrency?.max_parallel ?? 4),
    onTimeout:
      execution?.timeout_seconds === undefined ? null : execution.on_timeout === 'cancel' ? 'cancelled' : 'failed',
    planApproval: execution?.plan_approval ?? false,
    retryBudget: execution?.retry_budget ?? Infinity,
    steps,
    finally: cleanup,
    machine,
    output,
    onStepFailure: handling?.on_step_failure ?? {},
    rollback: handling?.rollback ?? {},
  };
}

/** Whatever stands below these keys is its author's. */
const OWN = new Set(['input', 'output_mapping', 'output', 'payload', 'default']);

/** In one spelling: keys in snake case, durations in seconds. */
function plainly(value: Value): Value {
  if (Array.isArray(value)) return (value as readonly Value[]).map(plainly);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([written, each]) => {
      const key = written.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
      const isOwn = OWN.has(key) || (key === 'parameters' && !Array.isArray(each));
      if (isOwn) return [key, each];
      const seconds = typeof each === 'string' ? /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(each) : null;
      if (!seconds || each === '') return [key, plainly(each as Value)];
      const [, hours = 0, minutes = 0, rest = 0] = seconds;
      return [key === 'timeout' ? 'timeout_seconds' : key, Number(hours) * 3600 + Number(minutes) * 60 + Number(rest)];
    }),
  );
}

/** The steps that a switch, or a question that nobody answers, can choose. */
export function choicesOf(step: AuthoredStep): string[] {
  const chosen = [
    ...(step.cases ?? []).map(({ go_to }) => go_to),
    ...(step.default === undefined ? [] : [step.default]),
  ];
  for (let timeout = step.checkpoint_after?.timeout; timeout; timeout = timeout.then)
    if (timeout.go_to !== undefined) chosen.push(timeout.go_to);
  return chosen;
}
