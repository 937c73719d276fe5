import type { OrchestrationStep, Step, StepInput, WaitStep, WorkStep } from '../step.ts';
import type { Json, JsonObject } from '../../values/json.ts';

/** One way on: when it is taken, in the author's words, and where it leads. */
export interface WayOn {
  readonly label: string;
  readonly goTo: string;
}

/** A value of a step that holds templates or a condition. */
export interface StepTemplate {
  /** Within the step, with the schema's keys. */
  readonly keys: readonly (string | number)[];
  readonly value: Json | null;
  readonly role: 'template' | 'condition';
  /** Filled in once per part, where the step has parts. */
  readonly isOfPart: boolean;
}

/** What a condition can't be. */
export type ValueKind = 'text' | 'a number' | 'a list' | 'a map';

/** Names to what each holds; null: that depends. */
export type OutputNames = ReadonlyMap<string, ValueKind | null>;

export interface NotAlone {
  readonly message: string;
  readonly remedy: string;
}

/**
 * What is known of a kind of step from its definition alone. Pure, and without a library: the rooms that run steps load
 * it as the engine starts. How it is written stands in `written/`.
 */
export interface StepKind<S extends Step> {
  /** Its name among what definitions use. Null: nobody looks for that. */
  readonly feature: string | null;
  /** Works: may do so once per item of a list, again and again, in cleanup, and can be undone. */
  readonly isWork: S extends WorkStep ? true : false;
  /** Is there to choose what runs next. Any step may lead elsewhere when nobody answers its question. */
  readonly isChooser: boolean;
  /** What its output holds, without an `output_mapping` and without parts. Null: nobody can know. */
  readonly output: OutputNames | null;
  /** What may have changed from one version to the next: as one value after another, or only that it has. */
  readonly changes: {
    readonly valued: Readonly<Record<string, string>>;
    readonly noticed: Readonly<Record<string, string>>;
  };
  /** The agent that is called. */
  readonly agent: (step: S) => string | null;
  /** The definition that runs as a child. */
  readonly child: (step: S) => OrchestrationStep['orchestration'] | null;
  /** What ends its waiting. */
  readonly wait: (step: S) => Pick<WaitStep, 'signals' | 'seconds' | 'until' | 'correlation'> | null;
  /** What it is given, as the author wrote it. Null: nothing, ever. */
  readonly given: (step: S) => StepInput | null;
  /** What keeps an operator's changes from being merged into what it is given. */
  readonly problemWith: (changes: JsonObject, step: S) => string | null;
  readonly choices: (step: S) => readonly WayOn[];
  /** Without those that every step has, and that work has. */
  readonly templates: (step: S) => readonly StepTemplate[];
  /** Why it can't be tried by itself. Null: it can. */
  readonly whyNotAlone: (step: S) => NotAlone | null;
}

/** For kinds that leave most of it to others. */
export const NOTHING = {
  agent: () => null,
  child: () => null,
  wait: () => null,
  given: () => null,
  problemWith: () => null,
  choices: () => [],
  templates: () => [],
} as const;

/** How all work may have changed. */
export const WORK_CHANGES = {
  outputMapping: 'maps its output differently',
  forEach: 'works through a list differently',
  repeat: 'repeats differently',
  compensate: 'is undone differently',
} as const;
