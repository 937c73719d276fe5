/** A trigger of an active definition, with everything that its runs take. */
import type { Trigger } from '../definition/trigger.ts';
import type { DefinitionKey } from '../catalog/definition-catalog.ts';
import { Recurrence } from './recurrence.ts';

export interface Schedule extends DefinitionKey {
  /** `organization.owner.definition.trigger`: the same over all versions of the definition. */
  readonly id: string;
  readonly displayName: string;
  /** Of the active version. */
  readonly version: string;
  /** The active version is a template's, as it came. */
  readonly isFromLibrary: boolean;
  readonly trigger: Trigger;
  readonly recurrence: Recurrence;
}

function scheduleIdOf({ organization, owner, name }: DefinitionKey, triggerId: string): string {
  return [organization, owner, name, triggerId].join('.');
}

export function scheduleOf(
  definition: DefinitionKey & Pick<Schedule, 'displayName' | 'version' | 'isFromLibrary'>,
  trigger: Trigger,
): Schedule {
  const { organization, owner, name, displayName, version, isFromLibrary } = definition;
  return {
    id: scheduleIdOf(definition, trigger.id),
    organization,
    owner,
    name,
    displayName,
    version,
    isFromLibrary,
    trigger,
    recurrence: new Recurrence(trigger.cron, trigger.timezone),
  };
}
