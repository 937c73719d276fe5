import type { Form } from '../ask.ts';
import type { Checkpoint } from '../checkpoint.ts';
import type { RetryPolicy } from '../retry-policy.ts';
import type { Join, Step } from '../step.ts';
import type { Json } from '../../values/json.ts';
import { snakeCase } from '../reading/key-case.ts';
import { kindOf } from '../step-kinds/step-kinds.ts';
import { change, changeOf, isSameValue } from './change.ts';
import type { Change } from './change.ts';

/** `renamed` holds the former step of each step that has another id now: waiting for it is no change. */
export function compareStep(before: Step, after: Step, renamed: ReadonlyMap<string, Step>): Change[] {
  const subject = `Step "${after.id}"`;
  const changes = [
    ...changeOf('type_changed', `${subject} is of type`, before.type, after.type),
    ...(before.name === after.name || before.id !== after.id
      ? []
      : [
          change(
            'title_changed',
            `${subject} is shown as "${after.name}" now, was "${before.name}"`,
            before.name,
            after.name,
          ),
        ]),
    ...compareDependencies(subject, before, after, renamed),
    ...compareCondition(subject, before.when, after.when),
    ...compareCheckpoint(after.id, before.checkpointAfter, after.checkpointAfter),
    ...(isSameValue(before.checkpointCalls, after.checkpointCalls)
      ? []
      : [
          change(
            'checkpoint_changed',
            `${subject}: how people are asked about its calls of tools changed`,
            asJson(before.checkpointCalls ?? null),
            asJson(after.checkpointCalls ?? null),
          ),
        ]),
    ...compareRetry(subject, before.retry, after.retry),
    ...changeOf(
      'timeout_changed',
      `${subject}: the time limit in seconds`,
      before.timeoutSeconds,
      after.timeoutSeconds,
    ),
    ...(before.onError === after.onError
      ? []
      : [
          change(
            'on_error_changed',
            after.onError === 'continue'
              ? `A failure of step "${after.id}" no longer fails the run`
              : `A failure of step "${after.id}" fails the run now`,
            before.onError,
            after.onError,
          ),
        ]),
    ...(isSameValue(before.errorBranches, after.errorBranches)
      ? []
      : [
          change(
            'on_error_changed',
            `${subject}: what becomes of a failure by its code changed`,
            asJson(before.errorBranches ?? null),
            asJson(after.errorBranches ?? null),
          ),
        ]),
    ...changeOf('priority_changed', `${subject}: the priority`, before.priority, after.priority),
    ...(isSameValue(before.sla, after.sla)
      ? []
      : [change('sla_changed', `${subject}: how long it may take changed`, asJson(before.sla), asJson(after.sla))]),
    ...(isSameValue(before.timely, after.timely)
      ? []
      : [
          change(
            'timely_numbers_changed',
            `${subject}: its times and limits come from other templates`,
            asJson(before.timely ?? null),
            asJson(after.timely ?? null),
          ),
        ]),
    ...compareWork(subject, before, after),
  ];
  return changes.map((each) => ({ ...each, step: after.id }));
}

const JOINS = {
  all: 'needs all that it waits for',
  any: 'needs one of those that it waits for',
  settled: 'runs whatever becomes of those that it waits for',
  failed: 'runs when one of those that it waits for fails',
} as const;

function joinInWords(join: Join): string {
  return typeof join === 'string' ? JOINS[join] : `needs ${join.atLeast} of those that it waits for`;
}

function compareDependencies(subject: string, before: Step, after: Step, renamed: ReadonlyMap<string, Step>): Change[] {
  const newName = (id: string) => [...renamed].find(([, former]) => former.id === id)?.[0] ?? id;
  const [was, is] = [before.dependsOn.map(newName), after.dependsOn];
  const [gained, lost] = [is.filter((id) => !was.includes(id)), was.filter((id) => !is.includes(id))];
  const joins = isSameValue(before.join, after.join)
    ? []
    : [
        change(
          'join_changed',
          `${subject} ${joinInWords(after.join ?? 'all')} now`,
          asJson(before.join ?? null),
          asJson(after.join ?? null),
        ),
      ];
  const order = changeOf(
    'order_changed',
    `${subject} goes after`,
    before.after ? [...before.after] : null,
    after.after ? [...after.after] : null,
  );
  if (gained.length + lost.length === 0) return [...joins, ...order];
  const words = [
    gained.length > 0 && `waits for ${gained.join(', ')} now`,
    lost.length > 0 && `no longer waits for ${lost.join(', ')}`,
  ]
    .filter(Boolean)
    .join(' and ');
  return [change('dependencies_changed', `${subject} ${words}`, was, is), ...joins, ...order];
}

function compareCondition(subject: string, before: string | null, after: string | null): Change[] {
  if (before === after) return [];
  const words =
    after === null ? 'always runs now' : `runs only when ${after}${before === null ? '' : `, was ${before}`}`;
  return [change('condition_changed', `${subject} ${words}`, before, after)];
}

const HELD = { run: 'the run', dependents: 'what waits for its step' } as const;

function compareCheckpoint(id: string, before: Checkpoint | null, after: Checkpoint | null): Change[] {
  const said = (words: string) =>
    change('checkpoint_changed', `The checkpoint after "${id}" ${words}`, asJson(before), asJson(after));
  if (!before || !after) return before === after ? [] : [said(after ? 'was added' : 'was removed')];
  return [
    ...(before.required === after.required ? [] : [said(after.required ? 'became mandatory' : 'became optional')]),
    ...(before.question === after.question ? [] : [said(`asks something else: ${after.question}`)]),
    ...(before.severity === after.severity ? [] : [said(`is of ${after.severity} severity, was ${before.severity}`)]),
    ...(before.assignee === after.assignee && isSameValue(before.candidates, after.candidates)
      ? []
      : [said(`is answered by ${answerers(after)}, was ${answerers(before)}`)]),
    ...(isSameValue(before.options, after.options) ? [] : [said('offers other choices')]),
    ...(isSameValue(before.ask, after.ask) ? [] : [said(askedWords(before.ask, after.ask))]),
    ...(before.holds === after.holds
      ? []
      : [said(after.holds ? `holds ${HELD[after.holds]}` : 'holds what all questions of its run hold')]),
    ...(isSameValue(before.timeout, after.timeout)
      ? []
      : [
          said(
            after.timeout
              ? `ends after ${after.timeout.afterSeconds} seconds with ${after.timeout.outcome}`
              : 'waits without end',
          ),
        ]),
  ];
}

function answerers({ assignee, candidates }: Checkpoint): string {
  return assignee ?? (candidates === undefined ? 'anybody' : [candidates].flat().join(' or '));
}

function askedWords(before: Form | undefined, after: Form | undefined): string {
  const names = (ask: Form): string => ask.fields.map(({ name }) => name).join(', ');
  if (!after) return 'asks for no fields any more';
  if (!before) return `asks for ${names(after)}`;
  return names(before) === names(after)
    ? `asks for ${names(after)} in another way`
    : `asks for ${names(after)}, was ${names(before)}`;
}

function compareRetry(subject: string, before: RetryPolicy | null, after: RetryPolicy | null): Change[] {
  if (isSameValue(before, after)) return [];
  const said = (words: string) => [change('retry_changed', `${subject} ${words}`, asJson(before), asJson(after))];
  if (!after) return said('has no retry policy of its own any more');
  if (!before) return said(`has a retry policy of its own now, with ${after.maxAttempts} attempts`);
  if (before.if !== after.if)
    return said(after.if ? `is retried only when ${after.if}` : 'is retried when the error says that it may help');
  if (before.while !== after.while)
    return said(after.while ? `is tried again while ${after.while}` : 'takes what its first attempt delivers');
  if (before.maxTotalMs !== after.maxTotalMs)
    return said(
      after.maxTotalMs
        ? `is not tried again later than ${after.maxTotalMs / 1000} seconds after its first attempt`
        : 'may be tried again however late it is',
    );
  return said(
    before.maxAttempts === after.maxAttempts
      ? 'is retried after other delays'
      : `gets ${after.maxAttempts} attempts, was ${before.maxAttempts}`,
  );
}

/** What the step does, in the words that only its own type has. */
function compareWork(subject: string, before: Step, after: Step): Change[] {
  if (before.type !== after.type) return [];
  const { valued, noticed } = kindOf(after).changes;
  const [was, is] = [before, after].map((step) => step as unknown as Readonly<Record<string, Json>>) as [
    Readonly<Record<string, Json>>,
    Readonly<Record<string, Json>>,
  ];
  return [
    ...Object.entries(valued).flatMap(([key, phrase]) =>
      changeOf(`${key}_changed`, `${subject} ${phrase}`, was[key], is[key]),
    ),
    ...Object.entries(noticed).flatMap(([key, phrase]) =>
      isSameValue(was[key], is[key])
        ? []
        : [change(`${snakeCase(key)}_changed`, `${subject} ${phrase}`, was[key] ?? null, is[key] ?? null)],
    ),
  ];
}

function asJson(value: unknown): Json {
  return value as Json;
}
