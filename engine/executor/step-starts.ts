/** How each kind of step starts, once its guard has let it pass. Pure. */
import type {
  AgentStep,
  ApprovalStep,
  AssertStep,
  FailStep,
  OrchestrationStep,
  Step,
  StepOf,
  StepType,
  SwitchStep,
} from '../definition/step.ts';
import { evaluateCondition } from '../definition/expression.ts';
import { resolveTemplates, type Scope } from '../definition/template.ts';
import type { Json, JsonObject } from '../values/json.ts';
import { cutAfter } from '../values/shown-briefly.ts';
import { prepareWait, type PreparedWait } from './prepare-wait.ts';

/** Done at once, by nobody. `chosen`: the step that it leads to. */
export interface PreparedOutput {
  readonly kind: 'complete';
  readonly output: Json;
  readonly chosen: string | null;
}

type Prepare<S extends Step> = (step: S, scope: Scope) => PreparedOutput | PreparedWait;

/** Who has others do it is given an input; the rest is settled here. */
type Start<S extends Step> = S extends AgentStep
  ? 'calls its agent'
  : S extends OrchestrationStep
    ? 'starts its child'
    : Prepare<S>;

const STEP_STARTS: { readonly [T in StepType]: Start<StepOf<T>> } = {
  agent: 'calls its agent',
  orchestration: 'starts its child',
  switch: choose,
  wait: prepareWait,
  approval: showWhatIsAsked,
  fail: failAsWritten,
  assert: assertCondition,
};

/** Null: it has others do it, and is given an input. */
export function settledHere(step: Step, scope: Scope): PreparedOutput | PreparedWait | null {
  // the table is typed so that each stands at its own type
  const start = STEP_STARTS[step.type] as string | Prepare<Step>;
  return typeof start === 'string' ? null : start(step, scope);
}

/** People are asked once it is done, which it is at once. */
function showWhatIsAsked({ show }: ApprovalStep, scope: Scope): PreparedOutput {
  return {
    kind: 'complete',
    output: show === null ? {} : { shown: resolveTemplates(show, scope).value },
    chosen: null,
  };
}

/** As its author wants it: trying it again changes nothing. */
function failAsWritten({ message, code, details }: FailStep, scope: Scope): PreparedWait {
  const said = details === null ? null : resolveTemplates(details, scope).value;
  return {
    kind: 'fail',
    error: {
      code,
      message: sentenceOf(message, scope),
      retryable: false,
      ...(said !== null && { details: said as JsonObject }),
    },
  };
}

/** A condition that can't be evaluated fails, too: nobody knows whether it holds. */
function assertCondition({ condition, message, code }: AssertStep, scope: Scope): PreparedOutput | PreparedWait {
  if (evaluateCondition(condition, scope)) return { kind: 'complete', output: { holds: true }, chosen: null };
  const said = message === null ? `${condition} does not hold` : sentenceOf(message, scope);
  return { kind: 'fail', error: { code, message: said, retryable: false, details: { condition } } };
}

function sentenceOf(message: string, scope: Scope): string {
  const said = resolveTemplates(message, scope).value;
  return cutAfter(typeof said === 'string' ? said : JSON.stringify(said), LONGEST_MESSAGE);
}

/** Characters of what people read in lists; what is longer belongs to the details. */
const LONGEST_MESSAGE = 2_000;

/** The first case that holds, else the default. `case` counts from 0; null: the default, or nothing. */
function choose({ cases, default: otherwise }: SwitchStep, scope: Scope): PreparedOutput {
  const holds = cases.findIndex(({ when }) => evaluateCondition(when, scope));
  const chosen = cases[holds]?.goTo ?? otherwise;
  return { kind: 'complete', output: { chosen, case: holds === -1 ? null : holds }, chosen };
}
