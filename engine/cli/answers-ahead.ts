/**
 * Answers given beforehand, held against the definition before the run starts. What child runs will ask is not looked
 * at, and neither is what templates will make of a form: the engine says no to that when it is asked.
 */
import type { Checkpoint } from '../definition/checkpoint.ts';
import type { Definition } from '../definition/definition.ts';
import { usageError } from './cli-error.ts';
import type { KeyedAnswer } from './decision-answers.ts';
import { typedAnswer } from './typed-answer.ts';

/** @param definition or its text, which is read only where there is something to be looked at */
export async function answersMustFit(
  decided: readonly KeyedAnswer[],
  definition: Definition | string | null,
): Promise<void> {
  if (decided.length === 0 || definition === null) return;
  const read = typeof definition === 'string' ? await readAgain(definition) : definition;
  for (const answer of decided) {
    const checkpoint = read?.steps.find(({ id }) => id === answer.key)?.checkpointAfter;
    if (checkpoint) await mustBeOffered(answer, checkpoint);
  }
}

async function mustBeOffered(given: KeyedAnswer, { options, ask }: Checkpoint): Promise<void> {
  const { key, decision, outcome, answer } = given;
  const name = outcome ?? decision ?? '';
  const names = options.map((option) => option.outcome ?? option.action);
  const meant = options.filter(
    (option) => (decision === null ? (option.outcome ?? option.action) : option.action) === name,
  );
  const [option] = meant;
  if (meant.length > 1)
    throw usageError(`--decide ${key}=${name}: several answers do that.`, `Name one: ${names.join(', ')}.`);
  if (!option && decision === 'rewind') return; // that can always be said
  if (!option)
    throw usageError(`--decide ${key}=${name}: "${key}" has no such answer.`, `It takes ${names.join(', ')}.`);
  if (!answer) return;
  const { answerBy } = await import('../definition/answer.ts');
  const filledIn = await typedAnswer(answer, ask?.fields ?? []);
  const wrong = answerBy(option, { form: ask ?? null, options }, filledIn).problems.find(({ path }) =>
    Object.hasOwn(filledIn, path.replace(/\[.*$/, '')),
  );
  if (wrong) throw usageError(`--answer ${key}.${wrong.path}: ${wrong.message}.`);
}

async function readAgain(source: string): Promise<Definition | null> {
  const { loadDefinitionReader } = await import('../catalog/definition-reader.ts');
  return (await loadDefinitionReader()).readAgain(source);
}
