/** The approval that a step asks for at its checkpoint when it has done its work, or for calls of tools. Pure. */
import type { Form } from '../definition/ask.ts';
import type { CheckpointOption } from '../definition/checkpoint.ts';
import type { AskedCall } from '../definition/tool-call.ts';
import type { Json } from '../values/json.ts';
import { resolveTemplates } from '../definition/template.ts';
import { expressionProblemsOf } from '../run/expression-problems.ts';
import type { ExpressionProblem, RunEventBody } from '../run/run-event.ts';
import { scopeWith } from '../run/run-output.ts';
import type { RunState, StepState } from '../run/run-state.ts';
import { formOf } from './show-form.ts';
import { whoAnswers } from './who-is-asked.ts';

/** The two things that can be said of all calls; each of them is decided beside. */
const ABOUT_CALLS = [
  { action: 'continue', label: 'Decide the calls', allowsModification: false },
  { action: 'abort', label: 'Abort the run', allowsModification: false },
] as const;

/** The approval of calls of tools that a step wants to make. Nothing: nobody is asked any more. */
export function approvalOfCalls(
  state: RunState,
  step: StepState,
  attempt: number,
  calls: readonly AskedCall[],
): RunEventBody[] {
  if (state.failing) return [];
  const ofCalls = step.planned.step.checkpointCalls;
  const question = `May step "${step.id}" call ${namesOfCalls(calls)}?`;
  const approvalId = newName(state, `${state.runId}.${step.id}.${attempt}.calls`);
  const data = { approvalId, kind: 'tools', stepId: step.id, question, required: true } as const;
  return [
    {
      type: 'orchestration.checkpoint.requested',
      data: { ...data, severity: 'normal', options: ABOUT_CALLS, ...(ofCalls && { timeout: ofCalls.timeout }) },
    },
  ];
}

/** `send_mail of mailer (3 times), add of helpers` */
export function namesOfCalls(calls: readonly AskedCall[]): string {
  const counts = Map.groupBy(calls, ({ agent, tool }) => `${tool} of ${agent}`);
  return [...counts].map(([name, { length }]) => (length === 1 ? name : `${name} (${length} times)`)).join(', ');
}

/** Nothing: its definition does not ask, or nobody is asked any more because the run can only fail. */
export function approvalOf(state: RunState, step: StepState, attempt: number, output: Json): RunEventBody[] {
  const checkpoint = step.planned.step.checkpointAfter;
  if (!checkpoint || state.failing) return [];
  const { required, severity, timeout, ask } = checkpoint;
  const who = whoAnswers(checkpoint, state, step, output);
  const { question, problems: unsaid } = inWords(state, step, checkpoint.question, output);
  const shown = ask ? formOf(ask, state, step, output) : null;
  const problems = [...unsaid, ...(shown?.problems ?? []), ...who.problems];
  const approvalId = newName(state, `${state.runId}.${step.id}.${attempt}`);
  return [
    {
      type: 'orchestration.checkpoint.requested',
      data: {
        approvalId,
        kind: 'checkpoint',
        stepId: step.id,
        question,
        required,
        severity,
        options: shown ? checkpoint.options.map((option) => withFields(option, shown.form)) : checkpoint.options,
        ...(shown && { form: shown.form }),
        ...who.named,
        ...(timeout && { timeout }),
        ...(problems.length > 0 && { problems }),
      },
    },
  ];
}

/** Who only sees the options knows what the answer has to come with. */
function withFields(option: CheckpointOption, { fields }: Form): CheckpointOption {
  return option.fields || option.action !== 'continue' ? option : { ...option, fields: fields.map(({ name }) => name) };
}

/** Of a run that goes on: what was withdrawn when it could only fail, or was not asked then. Null: nothing. */
export function nextUnasked(state: RunState): RunEventBody[] | null {
  for (const index of state.unasked) {
    const step = state.steps[index] as StepState;
    if (step.status !== 'checkpoint' || step.approvalId !== null) continue;
    if (step.asked) return approvalOfCalls(state, step, step.attempt, step.asked);
    return approvalOf(state, step, step.attempt, state.outputs[step.id] ?? null);
  }
  return null;
}

/** An approval is answered once, so one that is asked for again has another id. */
function newName({ decided, approvals }: RunState, plain: string): string {
  let name = plain;
  for (let time = 2; decided.has(name) || approvals.has(name); time++) name = `${plain}-${time}`;
  return name;
}

/** May speak of what is under review. What it can't say is left out, and told: the question is asked all the same. */
function inWords(
  state: RunState,
  step: StepState,
  question: string,
  output: Json,
): { readonly question: string; readonly problems: readonly ExpressionProblem[] } {
  if (!question.includes('{{')) return { question, problems: [] };
  const { value, warnings } = resolveTemplates(question, scopeWith(state, step.id, output), 'warn');
  const problems = expressionProblemsOf(state, warnings, `${step.id}.checkpoint_after.question`);
  return { question: typeof value === 'string' ? value : JSON.stringify(value), problems };
}
