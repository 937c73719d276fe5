import { EngineError } from '../port/engine-error.ts';
import type { Schedule } from './schedule.ts';

export function refused(message: string, remedy: string): EngineError {
  return new EngineError('refused', message, { remedy });
}

export function offInDefinition({ trigger }: Schedule): EngineError {
  return refused(`${trigger.id} is switched off in its definition`, 'Publish a version in which it is enabled.');
}
