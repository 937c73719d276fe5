/** Parameters and triggers: things with a name, whose order means nothing. */
import type { Parameter } from '../definition.ts';
import type { Trigger } from '../trigger.ts';
import type { Json } from '../../values/json.ts';
import { change, isSameValue } from './change.ts';
import type { Change } from './change.ts';

export function compareParameters(before: readonly Parameter[], after: readonly Parameter[]): Change[] {
  return compareNamed(before, after, parameterWords);
}

export function compareTriggers(before: readonly Trigger[], after: readonly Trigger[]): Change[] {
  const named = (trigger: Trigger): NamedTrigger => ({ ...trigger, name: trigger.id });
  return compareNamed(before.map(named), after.map(named), triggerWords);
}

interface Words<T> {
  readonly kind: string;
  readonly noun: string;
  describe(before: T, after: T): string[];
}

const parameterWords: Words<Parameter> = {
  kind: 'parameter',
  noun: 'parameter',
  describe: (before, after) => [
    ...(before.type === after.type ? [] : [`is now ${after.type}, was ${before.type}`]),
    ...(before.required === after.required ? [] : [after.required ? 'became required' : 'became optional']),
    ...(isSameValue(before.default, after.default)
      ? []
      : [
          after.default === undefined
            ? 'has no default any more'
            : `has the default ${JSON.stringify(after.default)}${before.default === undefined ? '' : `, was ${JSON.stringify(before.default)}`}`,
        ]),
    ...(isSameValue(before.enum, after.enum) ? [] : ['has other choices']),
    ...(before.description === after.description ? [] : ['is described differently']),
    ...(isSameValue(before.personal, after.personal)
      ? []
      : [after.personal === undefined ? 'is not personal any more' : 'is personal in other fields']),
  ],
};

type NamedTrigger = Trigger & { readonly name: string };

const triggerWords: Words<NamedTrigger> = {
  kind: 'trigger',
  noun: 'trigger',
  describe: (before, after) => [
    ...(before.cron === after.cron ? [] : [`fires at ${after.cron}, was ${before.cron}`]),
    ...(before.timezone === after.timezone ? [] : [`is in ${after.timezone}, was ${before.timezone}`]),
    ...(isSameValue(before.parameters, after.parameters) ? [] : ['gives other parameters']),
    ...(before.overlap === after.overlap ? [] : [`treats overlaps by ${after.overlap}, was ${before.overlap}`]),
    ...(before.maxMissed === after.maxMissed
      ? []
      : [`makes up for ${after.maxMissed} missed times at most, was ${before.maxMissed}`]),
    ...(before.jitterSeconds === after.jitterSeconds
      ? []
      : [`starts up to ${after.jitterSeconds} s later, was ${before.jitterSeconds} s`]),
    ...(before.enabled === after.enabled ? [] : [after.enabled ? 'is switched on' : 'is switched off']),
    ...(before.mode === after.mode
      ? []
      : [`runs in mode ${after.mode ?? 'of the settings'}, was ${before.mode ?? 'of the settings'}`]),
    ...(before.missed === after.missed ? [] : [`treats missed times by ${after.missed}, was ${before.missed}`]),
  ],
};

function compareNamed<T extends { readonly name: string }>(
  before: readonly T[],
  after: readonly T[],
  { kind, noun, describe }: Words<T>,
): Change[] {
  const removed = before.filter(({ name }) => !after.some((other) => other.name === name));
  const changes = removed.map((gone) =>
    change(`${kind}_removed`, `The ${noun} "${gone.name}" was removed`, gone as unknown as Json, null),
  );
  for (const now of after) {
    const was = before.find(({ name }) => name === now.name);
    if (!was)
      changes.push(change(`${kind}_added`, `The ${noun} "${now.name}" was added`, null, now as unknown as Json));
    else
      for (const said of describe(was, now))
        changes.push(
          change(
            `${kind}_changed`,
            `The ${noun} "${now.name}" ${said}`,
            was as unknown as Json,
            now as unknown as Json,
          ),
        );
  }
  return changes;
}
