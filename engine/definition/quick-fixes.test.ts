import { describe, expect, it } from 'vitest';
import { definitionHash } from './fingerprint.ts';
import { parseDefinition, type Problem } from './parse-definition.ts';

const file = (steps: string, more = '') => `metadata: { name: y, version: 1.0.0, owner: boss }
orchestration:
  parameters: [ { name: dry_run, type: boolean, default: true }, { name: count, type: integer, default: 1 } ]
${more}  steps:
${steps.replaceAll(/^/gm, '    ')}
`;
const guarded = (when: string) =>
  file(`- { id: a-b, agent: x }\n- id: charge\n  agent: x\n  depends_on: a-b\n  when: ${when}`);
const inBrackets = (when: string) =>
  file(`- { id: a-b, agent: x }\n- { id: charge, agent: x, depends_on: a-b, when: ${when} }`);

function applied(text: string, { line, column, endLine, endColumn, fix }: Problem): string {
  const lines = text.split('\n');
  const offset = (at: number, of: number) =>
    lines.slice(0, at - 1).reduce((sum, each) => sum + each.length + 1, 0) + of - 1;
  return text.slice(0, offset(line, column)) + (fix?.text ?? '') + text.slice(offset(endLine, endColumn));
}

/** Applies every fix that is offered, one after the other, until none is. */
function mended(text: string): { readonly text: string; readonly problems: readonly Problem[] } {
  for (let round = 0; ; round++) {
    const { problems } = parseDefinition(text);
    const next = problems.find(({ fix }) => fix !== null && fix.text !== null);
    if (!next || round > 10) return { text, problems };
    text = applied(text, next);
  }
}

describe('a definition that was mended by its quick fixes means what its author meant', () => {
  it.each([
    ['a no that YAML takes for a tag', guarded('!parameters.dry_run'), guarded('"!parameters.dry_run"')],
    ['the same within brackets', inBrackets('!parameters.dry_run'), inBrackets('"!parameters.dry_run"')],
    ['a no with a space behind it', guarded('! parameters.dry_run'), guarded('"! parameters.dry_run"')],
    ['a no with a comparison', guarded('!parameters.dry_run == true'), guarded('"!parameters.dry_run == true"')],
    ['a no and another condition', guarded('!dry_run && count > 1'), guarded('"!dry_run && count > 1"')],
    ['braces around a condition', guarded('"{{ count }} > 3"'), guarded('"count > 3"')],
    ['braces around a no', guarded('"{{ !dry_run }} && {{ count }} > 3"'), guarded('"(!dry_run) && count > 3"')],
    [
      'braces around an either-or',
      guarded('"{{ dry_run || count > 1 }} && count < 9"'),
      guarded('"(dry_run || count > 1) && count < 9"'),
    ],
    ['braces within brackets', inBrackets('"{{ [1, 2][0] }} > count"'), inBrackets('"([1, 2][0]) > count"')],
    [
      'a hyphen within double quotes',
      guarded('"steps.a-b.content == \'x\'"'),
      guarded(`'steps["a-b"].content == "x"'`.replaceAll('"x"', "''x''")),
    ],
    ['a hyphen within single quotes', guarded(`'steps.a-b.content == "x"'`), guarded(`'steps["a-b"].content == "x"'`)],
    [
      'a hyphen in a plain condition',
      guarded('steps.a-b.content == count'),
      guarded(`'steps["a-b"].content == count'`),
    ],
    [
      'a hyphen in a plain condition within brackets',
      inBrackets('steps.a-b.content == count'),
      inBrackets(`'steps["a-b"].content == count'`),
    ],
    ['a template without quotes', guarded('{{ dry_run }}'), guarded('"{{ dry_run }}"')],
    [
      'a number with too many digits',
      file('- agent: x\n  input: { payload: { id: 7615917337495251231 } }'),
      file('- agent: x\n  input: { payload: { id: "7615917337495251231" } }'),
    ],
    [
      'a word for a truth',
      file('- agent: x', '  execution: { plan_approval: yes }\n'),
      file('- agent: x', '  execution: { plan_approval: true }\n'),
    ],
    ['a misspelled key', file('- { agent: x, wehn: dry_run }'), file('- { agent: x, when: dry_run }')],
    ['a tag before a text', file('- agent: !!js/function "x"'), file('- agent: "x"')],
  ])('%s', (_, written, meant) => {
    const { text, problems } = mended(written);
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    const [is, wanted] = [parseDefinition(text).definition, parseDefinition(meant).definition];
    expect(wanted).not.toBeNull();
    expect(is).toEqual(wanted);
    expect(is && definitionHash(is)).toBe(wanted && definitionHash(wanted));
  });

  it.each([
    ['a tag before nothing', file('- agent: x\n  when: !!str')],
    ['a tag that makes a number of a text', file('- agent: x\n  timeout_seconds: !!js/int "5"')],
    ['a tag before a list', file('- agent: x\n  depends_on: !set [a]')],
  ])('nothing is offered where only a person knows: %s', (_, text) => {
    expect(parseDefinition(text).problems.filter(({ code, fix }) => code === 'unknown_tag' && fix !== null)).toEqual(
      [],
    );
  });
});
