/**
 * Inputs that mean harm, made by code from a seed: definitions, expressions, templates, parameters and
 * mappings, each about as bad as its limits let it be.
 */
import { seededRandom } from '../values/seeded-random.ts';

export type HostileInput =
  | { readonly what: 'definition'; readonly name: string; readonly source: string }
  /** Evaluated: a run of it is started. */
  | {
      readonly what: 'run';
      readonly name: string;
      readonly source: string;
      readonly parameters: Readonly<Record<string, unknown>>;
    }
  | {
      readonly what: 'parameters';
      readonly name: string;
      readonly source: string;
      readonly parameters: Readonly<Record<string, unknown>>;
    };

const HEAD = 'metadata: { name: hostile, version: 1.0.0, owner: owner }\norchestration:\n';
const steps = (text: string) => `${HEAD}  steps:\n${text}`;
const step = (input: string) => steps(`    - { id: a, agent: test-echo, input: { text: ${input} } }\n`);
const many = (count: number, make: (index: number) => string, separator = '') =>
  Array.from({ length: count }, (_, index) => make(index)).join(separator);
const asking = (key: string) =>
  `${HEAD}  parameters: [ { name: numbers, type: "number[]" }, { name: texts, type: "string[]" } ]\n  steps:\n    - { id: a, agent: test-echo, ${key} }\n`;

type Make = (size: number, word: string) => HostileInput;

const MAKERS: readonly Make[] = [
  (size, word) => definition('templates in one text', step(`"${`{{ ${word} }}`.repeat(size)}"`)),
  (size, word) =>
    definition('templates in a list', step(`[${many(size, (index) => `"{{ ${word}${index} }}"`, ', ')}]`)),
  (size) => definition('templates without quotes', step(`[${'{{ a }}, '.repeat(size)}]`)),
  (size, word) =>
    definition(
      'long unknown names',
      step(`[${many(Math.ceil(size / 8), (index) => `"{{ ${word.repeat(60)}${index} }}"`, ', ')}]`),
    ),
  (size, word) =>
    definition(
      'steps that wait for nobody',
      steps(
        many(
          Math.min(size, 950),
          (index) => `    - { id: ${word}-name-${index}, agent: x, depends_on: [${word}-mane-${index}] }\n`,
        ),
      ),
    ),
  (size, word) =>
    definition(
      'unknown keys',
      steps(`    - { id: a, agent: x, ${many(size, (index) => `${word}${index}: 1`, ', ')} }\n`),
    ),
  (size) =>
    definition(
      'steps of the wrong shape',
      steps('    - { id: 5, agent: [], input: 7, retry: 3 }\n'.repeat(Math.min(size, 950))),
    ),
  (size) =>
    definition(
      'a chain',
      steps(
        many(
          Math.min(size, 950),
          (index) =>
            `    - { id: s${index}, agent: x, depends_on: [${index > 0 ? `s${index - 1}` : ''}], input: { t: "{{ steps.s0.x }} {{ steps.s${index}.x }}" } }\n`,
        ),
      ),
    ),
  (size) =>
    definition(
      'a dense graph',
      steps(
        many(
          Math.min(Math.ceil(Math.sqrt(size * 4)), 150),
          (index) => `    - { id: s${index}, agent: x, depends_on: [${many(index, (other) => `s${other}`, ', ')}] }\n`,
        ),
      ),
    ),
  (size, word) => definition('expressions', step(`[${many(size, (index) => `"{{ ${word}${index} + 1 }}"`, ', ')}]`)),
  (size) => definition('hyphens', step(`[${many(size, (index) => `"{{ steps.a-b-${index} + 1 }}"`, ', ')}]`)),
  (size) => definition('brackets', step(`"${'{{ '}${'('.repeat(size)}"`)),
  (size) => definition('depth', step('['.repeat(size) + ']'.repeat(size))),
  (size) =>
    definition(
      'aliases',
      `${HEAD}  steps:\n    - { id: a, agent: x, input: { a: &a [${'1, '.repeat(size)}], b: [${'*a, '.repeat(99)}] } }\n`,
    ),
  (size) =>
    definition(
      'states',
      `${steps('    - { id: a, agent: x }\n')}  machine:\n    initial: s0\n    states:\n${many(Math.min(size, 1_200), (index) => `      s${index}: { transitions: [ { to: s${index + 1} }, { to: q${index} } ] }\n`)}      s${Math.min(size, 1_200)}: { final: true }\n`,
    ),
  (size, word) =>
    definition(
      'parameters of no type',
      `${HEAD}  parameters: [${many(Math.min(size, 1_500), (index) => `{ name: ${word}${index}, type: strng }`, ', ')}]\n  steps: [ { id: a, agent: x } ]\n`,
    ),
  (size, word) => definition('no YAML', `${word}: [${'{'.repeat(size)}`),
  (size) =>
    run('a loop in a loop', `when: "numbers.exists(a, numbers.exists(b, a + b < 0)) || numbers.size() > ${size}"`),
  (size) =>
    run(
      'a swallowed loop',
      `when: "numbers.all(a, numbers.exists(b, a + b < 0) || true) && numbers.size() > ${size % 7}"`,
    ),
  (size) =>
    run(
      'a text that grows',
      `input: { text: "{{ ${'texts.join(string(numbers)) + '.repeat(20)}'' }}", size: ${size} }`,
    ),
  (size) => run('a pattern', `when: 'texts.exists(t, t.matches("(x+x+)+y{${1 + (size % 90)}}"))'`),
  (size) =>
    run(
      'templates that loop',
      `input: { list: [${many(Math.min(size, 400), (index) => `"{{ numbers.map(n, n + ${index}).size() }} !"`, ', ')}] }`,
    ),
  (size) =>
    run('texts in texts', `input: { list: [${many(Math.min(size, 200), () => '"{{ texts }} {{ numbers }}"', ', ')}] }`),
  (size) =>
    run(
      'mappings',
      `output_mapping: { ${many(Math.min(size, 40), (index) => `a${index}: "$..[?@.a${index} == 1]"`, ', ')} }`,
    ),
  (size) =>
    parameters(
      'values of the wrong type',
      Array.from({ length: size * 5 }, (_, index) => `x${index}`),
    ),
];

function definition(name: string, source: string): HostileInput {
  return { what: 'definition', name, source };
}

function run(name: string, key: string): HostileInput {
  const numbers = Array.from({ length: 9_000 }, (_, index) => index);
  return {
    what: 'run',
    name,
    source: asking(key),
    parameters: { numbers, texts: Array.from({ length: 2_000 }, () => 'x'.repeat(40)) },
  };
}

function parameters(name: string, numbers: readonly unknown[]): HostileInput {
  return { what: 'parameters', name, source: asking('input: {}'), parameters: { numbers, texts: numbers } };
}

export function hostileInputs(count: number, seed: number): HostileInput[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, index) => {
    const make = MAKERS[index % MAKERS.length] as Make;
    const size = Math.ceil(10 ** (1.5 + 2.3 * random()));
    const word = Array.from({ length: 1 + Math.floor(random() * 6) }, () => 'abcdexyz'[Math.floor(random() * 8)]).join(
      '',
    );
    return make(size, word);
  });
}
