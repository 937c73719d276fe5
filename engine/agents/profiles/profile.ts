/**
 * Reads an agent's YAML file. What is wrong with it is a list with positions, never an exception.
 *
 * Rules
 *  1. A file is read as definitions are; how, comes from outside of this room.
 *  2. Where the kind is unknown, what its configuration should hold is guesswork, and nothing is said of it.
 *  3. An agent is found by the name of its file, so that both must be one name.
 *  4. A condition that can't be compiled is a problem of the file, and so is what says something that nothing does.
 *     What was accepted before is read without that: a run goes on with it, and a tool whose condition can't be
 *     answered is not called.
 */
import { basename } from 'node:path';
import type { CompileCondition } from '../../definition/expressions/condition-reader.ts';
import type { Problem } from '../../definition/problem.ts';
import type { ReadDocument } from '../../definition/read-document.ts';
import { kindOfProfile, type AgentProfile } from '../kinds/kinds.ts';
import { uselessApprovals } from './approvals-of-profile.ts';
import { badConditions } from './conditions-of-profile.ts';
import { breakerOf, limitsOf } from './limits-schema.ts';
import { uselessPermissions } from './permissions-of-profile.ts';
import { profileSchema } from './profile-schema.ts';

export interface ProfileProblem extends Problem {
  readonly file: string;
}

export type ProfileReading =
  | { readonly profile: AgentProfile; readonly problems: readonly [] }
  | { readonly profile: null; readonly problems: readonly ProfileProblem[] };

const maxBytes = 256 * 1024;

/**
 * @param file null: it is in none, and its own word is its name
 * @param compile null: its conditions are not looked at
 */
export function readProfile(
  source: string,
  file: string | null,
  readDocument: ReadDocument,
  compile: CompileCondition | null,
): ProfileReading {
  const failed = (problems: readonly Problem[]): ProfileReading => ({
    profile: null,
    problems: problems.map((problem) => ({ ...problem, file: file ?? '' })),
  });
  if (source.length > maxBytes) return failed([tooLarge()]);
  const { data, problems, problemAt } = readDocument(source, profileSchema, 'agent');
  if (!data)
    return failed(
      problems.some(isAboutKind) ? problems.filter(({ path }) => !path.startsWith('configuration.')) : problems,
    ); // rule 2
  const { metadata, limits, breaker, rehearsal = {}, ...work } = data;
  const { name, displayName, version, description, organization } = metadata;
  const called = file === null ? name : basename(file).replace(/\.[^.]*$/, '');
  if (name !== called) return failed([problemAt(['metadata', 'name'], otherwiseNamed(name, called))]); // rule 3
  const bad = compile
    ? [
        ...badConditions(data, compile, problemAt),
        ...uselessApprovals(data, problemAt),
        ...uselessPermissions(data, problemAt),
      ]
    : [];
  if (bad.length > 0) return failed(bad); // rule 4
  const profile = {
    ...work,
    idempotent: work.idempotent ?? false,
    name,
    displayName,
    version,
    description: description.trim(),
    organization,
    limits: limitsOf(limits),
    breaker: breakerOf(breaker),
    rehearsal,
  };
  const idempotent = work.idempotent ?? kindOfProfile(profile).idempotent ?? false;
  return { problems: [], profile: { ...profile, idempotent } };
}

function isAboutKind({ path, fix }: Problem): boolean {
  return path === 'type' || (!path.includes('.') && fix?.text === 'type');
}

function otherwiseNamed(name: string, called: string): Pick<Problem, 'code' | 'message' | 'fix'> {
  return {
    code: 'invalid_name',
    message: `This is ${name}, but the file is named ${called}; an agent is found by its file, so they must be the same`,
    fix: { title: `Write ${called}, or rename the file`, text: called },
  };
}

function tooLarge(): Problem {
  return {
    code: 'too_large',
    severity: 'error',
    message: `An agent may have ${maxBytes / 1024} KiB; this text is larger`,
    path: '',
    line: 1,
    column: 1,
    endLine: 1,
    endColumn: 1,
    fix: null,
  };
}
