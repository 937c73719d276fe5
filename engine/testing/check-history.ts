/**
 * What must hold in the history of any run, told from its events and the graph alone: nothing here is decided the way
 * the engine decides it. Returns what is wrong, in words.
 */
import type { QuestionHolds } from '../definition/checkpoint.ts';
import type { Definition } from '../definition/definition.ts';
import type { Step } from '../definition/step.ts';
import { isWork } from '../definition/step-kinds/step-kinds.ts';
import type { RunEvent, RunEventOf } from '../run/run-event.ts';
import { ACCEPTS } from '../run/turned-down.ts';

interface Standing {
  readonly step: Step;
  attempt: number;
  isUnderWay: boolean;
  /** For its retry: it keeps its place. */
  isWaiting: boolean;
  isSettled: boolean;
  /** Of an item or an iteration: the step that it is a part of. */
  readonly whole: Standing | null;
  /** How many of its items may be under way. */
  readonly most: number;
  /** Its parts now; what an earlier expansion had beyond them is gone. */
  parts: Standing[];
}

function standing(step: Step, whole: Standing | null, most: number): Standing {
  return { step, attempt: 0, isUnderWay: false, isWaiting: false, isSettled: false, whole, most, parts: [] };
}

const FINAL = /^orchestration\.run\.(completed|partially_completed|failed|aborted|cancelled)$/;

export function checkHistory(definition: Definition, events: readonly RunEvent[]): string[] {
  const history = new History(definition);
  for (const event of events) history.take(event);
  return history.complaints;
}

class History {
  readonly complaints: string[] = [];
  readonly #maxParallel: number;
  readonly #steps: Map<string, Standing>;
  readonly #open = new Set<string>();
  readonly #asked = new Set<string>();
  readonly #attention = new Set<string>();
  /** Open questions that hold the run. */
  readonly #holding = new Set<string>();
  readonly #isSequential: boolean;
  #usuallyHolds: QuestionHolds = 'run';
  /** Children that were told to end: their step, by the child's id. */
  readonly #leaving = new Map<string, string>();
  #sequence = 0;
  #isPaused = false;
  #hasStarted = false;
  #hasEnded = false;

  constructor({ steps, execution }: Definition) {
    this.#isSequential = execution.mode === 'sequential';
    this.#maxParallel = execution.mode === 'sequential' ? 1 : execution.maxParallel;
    this.#steps = new Map(steps.map((step) => [step.id, standing(step, null, this.#mostOf(step))]));
  }

  #mostOf(step: Step): number {
    if (!isWork(step)) return 0;
    return step.forEach ? (step.forEach.maxParallel ?? this.#maxParallel) : 1;
  }

  take(event: RunEvent): void {
    const complain = (text: string) => void this.complaints.push(`${event.sequence} ${event.type}: ${text}`);
    if (event.sequence !== ++this.#sequence) complain(`comes after ${this.#sequence - 1}`);
    if (this.#hasEnded && event.type !== 'orchestration.run.resumed') complain('the run had ended');
    const step = 'stepId' in event.data && event.data.stepId !== null ? this.#steps.get(event.data.stepId) : undefined;
    if (step) this.#takeStep(event, step, complain);
    else this.#takeRun(event, complain);
    const underWay = [...this.#steps.values()].filter(({ isUnderWay, whole }) => isUnderWay && whole === null).length;
    const taken = [...this.#steps.values()].filter(
      (each) => each.whole === null && (each.isUnderWay || each.isWaiting),
    ).length;
    if (taken > this.#maxParallel)
      complain(`${taken} steps are under way or wait for their retry, and ${this.#maxParallel} may`);
    if (!FINAL.test(event.type)) return;
    this.#hasEnded = true;
    if (underWay > 0) complain(`${underWay} steps are under way`);
    if (this.#open.size > 0) complain(`${[...this.#open].join(', ')} wait for an answer`);
    if (this.#leaving.size > 0 && !('killed' in event.data))
      complain(`${[...this.#leaving.keys()].join(', ')} have not ended`);
    this.#leaving.clear();
    this.#attention.clear();
    this.#holding.clear();
  }

  #takeRun({ type, data }: RunEvent, complain: (text: string) => void): void {
    if (type === 'orchestration.run.created') this.#usuallyHolds = data.questionsHold ?? 'run';
    else if (type === 'orchestration.run.started') this.#hasStarted = true;
    else if (type === 'orchestration.run.paused') this.#isPaused = true;
    else if (type === 'orchestration.run.resumed') this.#isPaused = this.#hasEnded = false;
    else if (type === 'orchestration.checkpoint.requested') this.#ask(data, null, complain);
    else if (type === 'orchestration.checkpoint.resolved') this.#answer(data.approvalId, complain);
  }

  #takeStep(event: RunEvent, step: Standing, complain: (text: string) => void): void {
    switch (event.type) {
      case 'orchestration.step.started':
        if (event.data.restarted) {
          if (!step.isUnderWay || step.attempt !== event.data.attempt) complain('was not under way');
          return;
        }
        if (event.data.answered) {
          if (step.isUnderWay || step.attempt !== event.data.attempt) complain('had asked nothing');
          step.isUnderWay = true;
          return;
        }
        this.#mayBegin(step, event.data.attempt, complain);
        if ([...this.#leaving.values()].includes(event.data.stepId))
          complain('the child of an earlier attempt has not ended');
        step.isUnderWay = true;
        step.isWaiting = false;
        return;
      case 'orchestration.step.wait_started':
        this.#mayBegin(step, event.data.attempt, complain);
        step.isUnderWay = true;
        return;
      case 'orchestration.child.finished':
        if (event.data.awaited) this.#leaving.set(event.data.childRunId, event.data.stepId);
        return;
      case 'orchestration.child.ended':
        return void this.#leaving.delete(event.data.childRunId);
      case 'orchestration.step.expanded':
        return this.#expand(step, event.data, complain);
      case 'orchestration.step.asked':
        return this.#end(step, event.data.attempt, complain);
      case 'orchestration.step.completed':
        if (event.data.cache?.status === 'hit') this.#mayBegin(step, event.data.attempt, complain);
        else this.#end(step, event.data.attempt, complain);
        step.isSettled = !step.step.checkpointAfter || event.data.checkpointSkipped === true;
        return;
      case 'orchestration.checkpoint.expired':
        if (event.data.outcome === 'branch' || event.data.outcome === 'abort')
          this.#answer(event.data.approvalId, complain);
        return;
      case 'orchestration.step.failed':
        if (event.data.isolated) return void (step.isSettled = true); // what it made was good, and nobody has said so
        this.#end(step, event.data.attempt, complain);
        step.isSettled = step.whole === null && step.step.onError === 'continue'; // a part that failed may be asked for again
        return;
      case 'orchestration.step.retry_scheduled':
        this.#end(step, event.data.attempt, complain);
        step.isWaiting = true;
        return;
      case 'orchestration.step.cancelled':
        if (step.attempt !== event.data.attempt) complain(`attempt ${step.attempt} is the newest`);
        step.isUnderWay = step.isWaiting = false;
        return;
      case 'orchestration.step.skipped':
      case 'orchestration.step.reopened':
      case 'orchestration.step.invalidated':
        if (step.isUnderWay) complain('is under way');
        step.isWaiting = false;
        step.isSettled = event.type === 'orchestration.step.skipped';
        this.#attention.delete(event.data.stepId);
        this.#holding.delete(event.data.stepId);
        return;
      case 'orchestration.run.needs_attention':
        if (this.#holdsRun(null)) this.#holding.add(event.data.stepId);
        return void this.#attention.add(event.data.stepId);
      case 'orchestration.checkpoint.requested':
        return this.#ask(event.data, event.data.kind === 'checkpoint' ? step : null, complain);
      case 'orchestration.checkpoint.resolved':
        this.#answer(event.data.approvalId, complain);
        if (ACCEPTS.has(event.data.decision) && !event.data.calls) step.isSettled = true;
        return;
      default:
    }
  }

  #mayBegin(step: Standing, attempt: number, complain: (text: string) => void): void {
    if (!this.#hasStarted) complain('the run has not started');
    if (this.#isPaused || this.#holding.size > 0) complain('the run waits for people');
    if (this.#attention.has(step.step.id)) complain('waits for people');
    if (step.isUnderWay) complain('is under way already');
    if (attempt !== step.attempt + 1) complain(`attempt ${attempt} follows ${step.attempt}`);
    if (step.whole) return this.#mayBeginPart(step, step.whole, attempt, complain);
    const unsettled = step.step.dependsOn.filter((id) => !this.#steps.get(id)?.isSettled);
    if (unsettled.length > 0) complain(`${unsettled.join(', ')} had not settled`);
    step.attempt = attempt;
  }

  #mayBeginPart(part: Standing, whole: Standing, attempt: number, complain: (text: string) => void): void {
    if (!whole.isUnderWay) complain('its step is not under way');
    if (!whole.parts.includes(part)) complain('its step has no such part any more');
    if (part.isSettled) complain('has delivered already');
    const besides = whole.parts.filter((other) => other !== part && (other.isUnderWay || other.isWaiting)).length;
    if (besides >= whole.most)
      complain(`${besides} others are under way or wait for their retry, and ${whole.most} may`);
    part.attempt = attempt;
  }

  #expand(
    step: Standing,
    { stepId, first, items }: RunEventOf<'orchestration.step.expanded'>['data'],
    complain: (text: string) => void,
  ): void {
    if (!step.isUnderWay) complain('is not under way');
    if (step.parts.some(({ isUnderWay }) => isUnderWay)) complain('parts of it are under way');
    step.parts = step.parts.slice(0, first);
    for (const offset of items.keys()) {
      const id = `${stepId}[${first + offset}]`;
      const part = this.#steps.get(id) ?? standing(step.step, step, 0);
      part.isSettled = part.isWaiting = false;
      this.#steps.set(id, part);
      step.parts.push(part);
    }
  }

  #end(step: Standing, attempt: number, complain: (text: string) => void): void {
    if (step.parts.some(({ isUnderWay }) => isUnderWay)) complain('parts of it are under way');
    if (!step.isUnderWay || step.attempt !== attempt) complain(`attempt ${attempt} was not under way`);
    step.isUnderWay = false;
  }

  #holdsRun(asked: Standing | null): boolean {
    return this.#isSequential || (asked?.step.checkpointAfter?.holds ?? this.#usuallyHolds) === 'run';
  }

  #ask(
    { approvalId }: RunEventOf<'orchestration.checkpoint.requested'>['data'],
    asked: Standing | null,
    complain: (text: string) => void,
  ): void {
    if (this.#holdsRun(asked)) this.#holding.add(approvalId);
    if (this.#asked.has(approvalId)) complain(`${approvalId} was asked for before`);
    this.#asked.add(approvalId);
    this.#open.add(approvalId);
  }

  #answer(approvalId: string, complain: (text: string) => void): void {
    this.#holding.delete(approvalId);
    if (!this.#open.delete(approvalId)) complain(`${approvalId} was not waiting for an answer`);
  }
}
