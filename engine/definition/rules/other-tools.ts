/**
 * Expressions as other tools and languages write them:
 * what they are called here, and the fix where it is certain. Pure.
 */
import type { Fix } from '../problem.ts';

export interface Hint {
  readonly message: string;
  readonly fix: Fix | null;
}

/** Names under which other tools keep what a run is given. */
const GIVEN =
  /^(?:\$json|\$input|inputs?|params?|vars?|variables|env|args|context|ctx|data|workflow\.input|github\.event\.inputs)(?:\.|\[["'])([A-Za-z_][\w-]*)(?:["']\])?$/;
const FUNCTIONS: Readonly<Record<string, string>> = {
  upper: 'upperAscii()',
  uppercase: 'upperAscii()',
  lower: 'lowerAscii()',
  lowercase: 'lowerAscii()',
  trim: 'trim()',
};
const METHODS: Readonly<Record<string, string>> = {
  toUpperCase: 'upperAscii',
  toLowerCase: 'lowerAscii',
  upper: 'upperAscii',
  lower: 'lowerAscii',
  strip: 'trim',
};
const WORDS: ReadonlyMap<string, string> = new Map([
  ['yes', 'true'],
  ['no', 'false'],
  ['on', 'true'],
  ['off', 'false'],
  ['True', 'true'],
  ['False', 'false'],
  ['None', 'null'],
  ['nil', 'null'],
  ['undefined', 'null'],
]);

/** @param parameters of the definition, so that only what is certain is offered as a fix */
export function hintFor(source: string, parameters: readonly string[]): Hint | null {
  return givenElsewhere(source, parameters) ?? filter(source) ?? word(source) ?? method(source) ?? operators(source);
}

function write(text: string): Fix {
  return { title: `Write ${text}`, text };
}

/** `$json.customer`, `inputs.customer`. */
function givenElsewhere(source: string, parameters: readonly string[]): Hint | null {
  const [, name] = GIVEN.exec(source) ?? [];
  if (name === undefined)
    return source.startsWith('$')
      ? {
          message: `Nothing here begins with $. Parameters are written by their name, outputs as steps.<step>.<name>`,
          fix: null,
        }
      : null;
  const isThere = parameters.includes(name);
  return {
    message: `Parameters are written by their name alone: {{ ${name} }}${isThere ? '' : `, and there is no parameter "${name}"`}`,
    fix: isThere ? write(name) : null,
  };
}

/** `customer | upper`. */
function filter(source: string): Hint | null {
  const [, value = '', name = ''] = /^([^|]+?)\s*\|\s*([A-Za-z_]\w*)\s*(?:\(.*\))?\s*$/.exec(source) ?? [];
  if (name === '') return null;
  const called = FUNCTIONS[name];
  const meant = called === undefined ? (name === 'tojson' || name === 'json' ? value : null) : `${value}.${called}`;
  return {
    message: `There are no filters here, such as | ${name}${meant === null ? '. Expressions are CEL: functions are called, value.trim()' : `; write ${meant}`}`,
    fix: meant === null ? null : write(meant),
  };
}

function word(source: string): Hint | null {
  const meant = WORDS.get(source);
  return meant === undefined ? null : { message: `"${source}" is no value here; write ${meant}`, fix: write(meant) };
}

function method(source: string): Hint | null {
  const [, name = ''] = /\.(toUpperCase|toLowerCase|upper|lower|strip)\(\)/.exec(source) ?? [];
  const meant = METHODS[name];
  if (meant === undefined) return null;
  const text = source.replaceAll(`.${name}()`, `.${meant}()`);
  return { message: `There is no ${name}(); write ${meant}()`, fix: write(text) };
}

/** `=`, `and`, `not`, `is None`, `<>`, `===`. Texts in quotes say what they say. */
function operators(source: string): Hint | null {
  const said: string[] = [];
  const meant = outsideQuotes(source, (code) =>
    replaced(code, said, [
      [/(?<![=!<>])={3}(?!=)/g, '==', '==='],
      [/!==/g, '!=', '!=='],
      [/<>/g, '!=', '<>'],
      [/(?<![=!<>])=(?![=~])/g, '==', '='],
      [/\bnot\s+([\w.[\]"']+)\s+is\s+(?:None|null)\b/g, '$1 != null', 'not … is None'],
      [/\bis\s+not\s+(?:None|null)\b/g, '!= null', 'is not None'],
      [/\bis\s+(?:None|null)\b/g, '== null', 'is None'],
      [/\band\b/g, '&&', 'and'],
      [/\bor\b/g, '||', 'or'],
      [/\bnot\s+(?!in\b)(?=[\w.("']+)/g, '!', 'not'],
      [/\bTrue\b/g, 'true', 'True'],
      [/\bFalse\b/g, 'false', 'False'],
    ]),
  );
  if (said.length === 0) return null;
  return {
    message: `Conditions are CEL, which has no ${said.map((each) => `\`${each}\``).join(', ')}; write ${meant}`,
    fix: write(meant),
  };
}

function outsideQuotes(source: string, change: (code: string) => string): string {
  return source
    .split(/("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')/)
    .map((part, index) => (index % 2 === 1 ? part : change(part)))
    .join('');
}

function replaced(code: string, said: string[], changes: readonly (readonly [RegExp, string, string])[]): string {
  return changes.reduce((text, [pattern, by, name]) => {
    const changed = text.replaceAll(pattern, by);
    if (changed !== text && !said.includes(name)) said.push(name);
    return changed;
  }, code);
}
