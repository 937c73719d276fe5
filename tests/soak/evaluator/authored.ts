/** A definition as its author wrote it, as far as the evaluator reads it. */
import { parse } from 'yaml';
import type { Value } from './expression.ts';

export interface AuthoredRetry {
  readonly max_attempts?: number;
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
  readonly checkpoint_after?: { readonly question: string; readonly required?: boolean; readonly timeout?: AuthoredTimeout };
  readonly for_each?: { readonly items: string; readonly max_parallel?: number; readonly on_item_failure?: 'continue' | 'fail'; readonly max_failures?: number; readonly max_failure_percentage?: number };
  readonly repeat?: { readonly until?: string; readonly while?: string; readonly max_iterations: number; readonly on_exhausted?: 'fail' | 'continue' };
  readonly compensate?: { readonly agent: string; readonly input?: { readonly [key: string]: Value }; readonly retry?: AuthoredRetry };
  readonly cases?: readonly { readonly when: string; readonly go_to: string }[];
  readonly default?: string;
  readonly signal?: string | readonly string[];
  readonly seconds?: number;
  readonly until?: string;
  readonly correlation?: string;
  readonly orchestration?: { readonly name: string; readonly parameters?: { readonly [key: string]: Value } };
}

export interface Authored {
  readonly name: string;
  readonly parameters: readonly { readonly name: string; readonly default?: Value }[];
  readonly mode: 'parallel' | 'sequential';
  readonly maxParallel: number;
  readonly steps: readonly AuthoredStep[];
  readonly finally: readonly AuthoredStep[];
  readonly output: { readonly [key: string]: Value } | null;
  readonly onStepFailure: AuthoredRetry & { readonly notify_human?: boolean };
  readonly rollback: { readonly on?: readonly string[]; readonly parallel?: boolean };
}

interface File {
  readonly metadata: { readonly name: string };
  readonly orchestration: {
    readonly parameters?: Authored['parameters'];
    readonly execution?: { readonly mode?: Authored['mode']; readonly concurrency?: { readonly max_parallel?: number } };
    readonly steps: readonly AuthoredStep[];
    readonly finally?: readonly AuthoredStep[];
    readonly output?: Authored['output'];
    readonly error_handling?: { readonly on_step_failure?: Authored['onStepFailure']; readonly rollback?: Authored['rollback'] };
  };
}

export function readAuthored(text: string): Authored {
  const { metadata, orchestration } = parse(text) as File;
  const { parameters = [], execution, steps, finally: cleanup = [], output = null, error_handling: handling } = orchestration;
  const { mode = 'parallel', concurrency } = execution ?? {};
  return {
    name: metadata.name,
    parameters,
    mode,
    maxParallel: mode === 'sequential' ? 1 : (concurrency?.max_parallel ?? 4),
    steps,
    finally: cleanup,
    output,
    onStepFailure: handling?.on_step_failure ?? {},
    rollback: handling?.rollback ?? {},
  };
}

/** The steps that a switch, or a question that nobody answers, can choose. */
export function choicesOf(step: AuthoredStep): string[] {
  const chosen = [...(step.cases ?? []).map(({ go_to }) => go_to), ...(step.default === undefined ? [] : [step.default])];
  for (let timeout = step.checkpoint_after?.timeout; timeout; timeout = timeout.then) if (timeout.go_to !== undefined) chosen.push(timeout.go_to);
  return chosen;
}
