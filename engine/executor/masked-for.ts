/** Decides whether an agent may see what is personal in its input, and what it is handed instead. */
import type { AgentProfile } from '../agents/port/registry.ts';
import type { StepStarted } from '../run/run-event.ts';
import type { RunState, StepState } from '../run/run-state.ts';
import type { JsonObject } from '../values/json.ts';
import { maskingFor, type MaskedInput, type Masking } from './personal-input.ts';
import { personalIn, type FindProfile, type Personal } from './personal-values.ts';
import type { PinnedOptions } from './pinned.ts';

export type MaskingOptions = Pick<PinnedOptions, 'agents' | 'limits'>;

/** Undefined: it is handed its input as it is. */
export function maskedFor(
  options: MaskingOptions,
  state: RunState,
  step: StepState,
  input: JsonObject,
  profile: AgentProfile | undefined,
): Masking | undefined {
  if (!profile || mayRead(options, state, profile)) return undefined;
  return maskingFor(state, step, input, profilesOf(options, state), options.limits()) ?? undefined;
}

/** An attempt that goes on is handed what it was handed, whatever its agent may see by now. */
export function maskedAgain(
  options: MaskingOptions,
  state: RunState,
  step: StepState,
  given: StepStarted | undefined,
  profile: AgentProfile | undefined,
): Masking | undefined {
  const handed = given?.masked ?? null;
  if (!handed && (!profile || mayRead(options, state, profile))) return undefined;
  const masking = maskingFor(state, step, given?.input ?? {}, profilesOf(options, state), options.limits());
  return { handed, text: masking?.text ?? ((said) => said) };
}

/** Of a step that is no agent's: as those see it who may not see what is personal. Null: the same. */
export function maskedInput(
  options: MaskingOptions,
  state: RunState,
  step: StepState,
  input: JsonObject,
): MaskedInput | null {
  return maskingFor(state, step, input, profilesOf(options, state), options.limits())?.handed ?? null;
}

/** What those see of a run who may not see what is personal in it. Null: all of it. */
export function shownOf(options: MaskingOptions, state: RunState): Personal | null {
  return personalIn(state, null, profilesOf(options, state));
}

/** As the start of the step records it. */
export function recordedMask(masking: Masking | undefined): Pick<StepStarted, 'masked'> {
  return masking?.handed ? { masked: masking.handed } : {};
}

function mayRead({ agents }: MaskingOptions, { created }: RunState, profile: AgentProfile): boolean {
  return (
    agents.mayReadPersonal?.(profile, created.definition.name, created.mode === 'rehearsal') ??
    profile.permissions.personal?.includes('read') === true
  );
}

/** In the versions that the run is pinned to, as far as it knows them itself. */
function profilesOf({ agents }: MaskingOptions, { created }: RunState): FindProfile {
  return (agent) => {
    const version = created.pinned?.agents[agent];
    return (version === undefined ? undefined : agents.findVersion(agent, version)) ?? agents.find(agent);
  };
}
