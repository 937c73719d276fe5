/** How an author spells keys, and what they call elsewhere what is meant here. Pure. */
import { snakeCase } from './key-case.ts';
import type { Located } from './located.ts';

export type KeyStyle = 'snake' | 'camel';

/**
 * What most of the keys that have two spellings are written in. None, or as many of both:
 * snake, as everywhere in the guide.
 */
export function styleOf(root: Located): KeyStyle {
  let camel = 0;
  const open: Located[] = [root];
  for (let node = open.pop(); node; node = open.pop()) {
    if (node.kind === 'list') open.push(...node.items);
    if (node.kind !== 'map') continue;
    for (const { written, value } of node.entries) {
      if (written.includes('_')) camel -= 1;
      else if (/^[a-z]+[A-Z]/.test(written) && !DATA.has(written)) camel += 1;
      if (!DATA_MAPS.has(snakeCase(written))) open.push(value);
    }
  }
  return camel > 0 ? 'camel' : 'snake';
}

/** Spelled so by everybody: they say nothing about the author. */
const DATA = new Set(['userMessage', 'displayName']);
/** What stands in these is data, in whatever spelling it came. */
const DATA_MAPS = new Set(['input', 'output_mapping', 'output', 'context', 'default']);

export function inStyle(key: string, style: KeyStyle): string {
  return style === 'camel' ? key : snakeCase(key);
}

/** What other tools call it. The first that a map knows counts. */
const ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  if: ['when'],
  condition: ['when', 'if'],
  needs: ['dependsOn'],
  requires: ['dependsOn'],
  after: ['dependsOn'],
  upstream: ['dependsOn'],
  uses: ['agent'],
  task: ['agent'],
  with: ['input'],
  inputs: ['input', 'parameters'],
  arguments: ['input', 'parameters'],
  params: ['parameters', 'input'],
  outputs: ['output', 'outputMapping'],
  foreach: ['forEach'],
  loop: ['forEach', 'repeat'],
  items: ['forEach'],
  'continue-on-error': ['onError'],
  continueOnError: ['onError'],
  continue_on_error: ['onError'],
  attempts: ['maxAttempts'],
  max_retries: ['retryCount'],
  maxRetries: ['retryCount'],
  retries: ['retry', 'retryCount'],
  tries: ['maxAttempts'],
  delay: ['initialDelaySeconds'],
  interval: ['initialDelaySeconds'],
  backoff: ['backoffMultiplier'],
  max_delay: ['maxDelaySeconds'],
  approval: ['checkpointAfter'],
  manual: ['checkpointAfter'],
  schedule: ['cron', 'triggers'],
  schedules: ['triggers'],
  tasks: ['steps'],
  jobs: ['steps'],
  nodes: ['steps'],
  title: ['displayName', 'name'],
};

/**
 * Null: nobody knows. Where a key that takes seconds is meant, the one that takes a unit: what others write has one.
 */
export function meantElsewhere(
  written: string,
  shape: Readonly<Record<string, unknown>>,
  style: KeyStyle,
): string | null {
  const meant = (Object.hasOwn(ELSEWHERE, written) ? ELSEWHERE[written] : undefined)?.find((key) =>
    Object.hasOwn(shape, key),
  );
  return meant === undefined ? null : inStyle(meant.replace(/Seconds$/, ''), style);
}
