/** The policies that an operator has written: every mistake at once, with its place. */
import type { DetailedError } from '@cedar-policy/cedar-wasm/nodejs';
import type { CedarModule } from './cedar-policies.ts';
import { POLICY_SCHEMA } from './policy-schema.ts';

export interface PolicyProblem {
  /** Both from 1. */
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export interface OwnPolicies {
  /** By their ids: what `@id("…")` says, or the line that they begin at. */
  readonly policies: Readonly<Record<string, string>>;
  /** With any of them, none of the policies can be used. */
  readonly problems: readonly PolicyProblem[];
}

const MOST_BYTES = 256 * 1024;

export function readOwnPolicies(text: string, cedar: CedarModule): OwnPolicies {
  const bytes = Buffer.from(text);
  if (bytes.byteLength > MOST_BYTES)
    return failed([{ line: 1, column: 1, message: `policies may have ${MOST_BYTES / 1024} KiB; these are larger` }]);
  const parsed = cedar.checkParsePolicySet({ staticPolicies: text });
  if (parsed.type === 'failure') return failed(parsed.errors.map((error) => problemOf(error, bytes)));
  const validated = cedar.validate({ schema: POLICY_SCHEMA, policies: { staticPolicies: text } });
  if (validated.type === 'failure') return failed(validated.errors.map((error) => problemOf(error, bytes)));
  const mistakes = validated.validationErrors.map(({ error }) => problemOf(error, bytes));
  if (mistakes.length > 0) return failed(oneForEachPlace(mistakes));
  return named(text, cedar);
}

function named(text: string, cedar: CedarModule): OwnPolicies {
  const parts = cedar.policySetTextToParts(text);
  if (parts.type === 'failure') return failed(parts.errors.map((error) => problemOf(error, Buffer.from(text))));
  const policies: Record<string, string> = {};
  const problems: PolicyProblem[] = [];
  for (const policy of parts.policies) {
    const line = lineAt(text, text.indexOf(policy));
    const read = cedar.policyToJson(policy);
    const id = (read.type === 'success' && read.json.annotations?.['id']) || `line ${line}`;
    if (id.startsWith('baton.') || Object.hasOwn(policies, id))
      problems.push({
        line,
        column: 1,
        message: `there is another policy with the id ${id}: give it an id of its own`,
      });
    policies[id] = policy;
  }
  return problems.length > 0 ? failed(problems) : { policies, problems: [] };
}

function failed(problems: readonly PolicyProblem[]): OwnPolicies {
  return { policies: {}, problems };
}

/** A mistake is told once for each kind of thing that its policy may be about. */
function oneForEachPlace(problems: readonly PolicyProblem[]): readonly PolicyProblem[] {
  const inOrder = problems.toSorted(
    (left, right) => left.line - right.line || left.column - right.column || (left.message < right.message ? -1 : 1),
  );
  return [...new Map(inOrder.map((problem) => [`${problem.line}:${problem.column}`, problem])).values()];
}

/** Its places are counted in bytes. */
function problemOf({ message, help, sourceLocations = [] }: DetailedError, bytes: Buffer): PolicyProblem {
  const [place] = sourceLocations;
  const before = bytes.subarray(0, place?.start ?? 0).toString();
  const hint = help ?? place?.label ?? null;
  return {
    line: lineAt(before, before.length),
    column: before.length - before.lastIndexOf('\n'),
    message: plain(hint === null ? message : `${message} (${hint})`),
  };
}

/** Cedar counts policies, and says what it was about to do; the place says more. */
function plain(message: string): string {
  return message.replace(/^for policy `policy\d+`, /, '').replace(/^failed to parse policies from string: /, '');
}

function lineAt(text: string, index: number): number {
  return text.slice(0, Math.max(0, index)).split('\n').length;
}
