/** Makes a case smaller as long as it still fails: whole steps go first, then keys, then what is around them. */
import { parse, stringify } from 'yaml';
import type { Json } from '../../engine/values/json.ts';
import type { Case } from './operator.ts';

type Node = { [key: string]: Json };

const MOST_TRIES = 400;

export async function shrink(drawn: Case, fails: (candidate: Case) => Promise<boolean>): Promise<Case> {
  let smallest = drawn;
  let tries = 0;
  for (let isSmaller = true; isSmaller; ) {
    isSmaller = false;
    for (const candidate of smallerThan(smallest)) {
      if (++tries > MOST_TRIES) return smallest;
      // One that is no valid definition any more fails for another reason.
      if (!(await fails(candidate).catch(() => false))) continue;
      smallest = candidate;
      isSmaller = true;
      break;
    }
  }
  return smallest;
}

function* smallerThan(drawn: Case): Generator<Case> {
  if (drawn.crashes > 0) yield { ...drawn, crashes: 0 };
  for (const definition of smallerTexts(drawn.definition)) yield { ...drawn, definition };
  for (const [name, text] of Object.entries(drawn.children)) {
    if (
      !drawn.definition.includes(`name: ${name}`) &&
      !Object.values(drawn.children).some((other) => other !== text && other.includes(`name: ${name}`))
    )
      yield {
        ...drawn,
        children: Object.fromEntries(Object.entries(drawn.children).filter(([other]) => other !== name)),
      };
    for (const smaller of smallerTexts(text)) yield { ...drawn, children: { ...drawn.children, [name]: smaller } };
  }
}

function* smallerTexts(text: string): Generator<string> {
  const copy = () => parse(text) as { orchestration: Node & { steps: Node[] } };
  const { orchestration } = copy();
  for (const { id } of orchestration.steps) {
    const file = copy();
    file.orchestration.steps = file.orchestration.steps
      .filter((step) => step['id'] !== id)
      .map((step) => without(step, id as string));
    if (file.orchestration.steps.length > 0) yield stringify(file);
  }
  for (const key of ['finally', 'output', 'error_handling', 'execution', 'machine']) {
    if (!(key in orchestration)) continue;
    const file = copy();
    delete file.orchestration[key];
    yield stringify(file);
  }
  for (const [place, step] of orchestration.steps.entries()) {
    for (const key of [
      'checkpoint_after',
      'compensate',
      'retry',
      'when',
      'join',
      'after',
      'on_error',
      'depends_on',
      'for_each',
      'repeat',
      'sla',
      'timeout_seconds',
    ]) {
      if (!(key in step)) continue;
      const file = copy();
      delete (file.orchestration.steps[place] as Node)[key];
      yield stringify(file);
    }
  }
}

/** Nothing names the step any more. */
function without(step: Node, id: string): Node {
  const lists = Object.fromEntries(
    ['depends_on', 'after'].flatMap((key) =>
      Array.isArray(step[key]) ? [[key, (step[key] as Json[]).filter((other) => other !== id)]] : [],
    ),
  ) as Node;
  const changed: Node = { ...step, ...lists };
  if (Array.isArray(step['cases'])) changed['cases'] = (step['cases'] as Node[]).filter(({ go_to }) => go_to !== id);
  for (const key of ['depends_on', 'after'])
    if (Array.isArray(changed[key]) && changed[key].length === 0) delete changed[key];
  if (changed['default'] === id) delete changed['default'];
  return changed;
}
