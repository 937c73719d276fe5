/** Reads an expression, and answers when it is asked. */
import { MISSING, Nonsense, memberOf, type Answer, type Names, type Value } from './values.ts';

const TOKEN = /\s*(?:(\d+(?:\.\d+)?)|"([^"]*)"|'([^']*)'|([A-Za-z_]\w*)|(&&|\|\||[=!<>]=|[-+!<>?:()[\].,]))/y;

export function tokensOf(source: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.length) {
    const [, number, double, single, name, sign] = TOKEN.exec(source) ?? [];
    const text = double ?? single;
    if ((number ?? text ?? name ?? sign) === undefined) throw new Error(`The evaluator can't read ${source}`);
    tokens.push(text === undefined ? (number ?? name ?? sign ?? '') : `"${text}`);
  }
  return tokens;
}

/** An answer that is put off: what `&&` and `||` don't need does no harm. */
type Later = () => Answer;

export class Reader {
  readonly #tokens: readonly string[];
  readonly #names: Names;
  #at = 0;

  constructor(tokens: readonly string[], names: Names) {
    this.#tokens = tokens;
    this.#names = names;
  }

  whole(): Answer {
    const answer = this.#choice();
    if (this.#at < this.#tokens.length) throw new Error(`The evaluator can't read ${this.#tokens.join(' ')}`);
    return answer();
  }

  #takes(...signs: string[]): string | null {
    const next = this.#tokens[this.#at];
    if (next === undefined || !signs.includes(next)) return null;
    this.#at++;
    return next;
  }

  #choice(): Later {
    const condition = this.#either();
    if (!this.#takes('?')) return condition;
    const yes = this.#choice();
    this.#takes(':');
    const no = this.#choice();
    return () => {
      const answer = condition();
      if (answer === MISSING) return MISSING;
      return mustBeBoolean(answer) ? yes() : no();
    };
  }

  #either(): Later {
    return this.#chain('||', true, () => this.#both());
  }

  #both(): Later {
    return this.#chain('&&', false, () => this.#comparison());
  }

  /** One side may decide without the other, whichever it is. */
  #chain(sign: string, decisive: boolean, next: () => Later): Later {
    let left = next();
    while (this.#takes(sign)) {
      const [first, second] = [left, next()];
      left = () => {
        const answers = [first, second].map(quietly);
        if (answers.some(({ answer }) => answer === decisive)) return decisive;
        const odd = answers.find(({ answer, nonsense }) => nonsense !== null || answer !== !decisive);
        if (!odd) return !decisive;
        if (odd.nonsense) throw odd.nonsense;
        return odd.answer === MISSING ? MISSING : mustBeBoolean(odd.answer as Value);
      };
    }
    return left;
  }

  #comparison(): Later {
    const left = this.#sum();
    const sign = this.#takes('==', '!=', '<', '<=', '>', '>=');
    if (!sign) return left;
    const right = this.#sum();
    return () => {
      const [a, b] = [left(), right()];
      return a === MISSING || b === MISSING ? MISSING : compare(sign, a as Value, b as Value);
    };
  }

  #sum(): Later {
    let left = this.#single();
    for (let sign = this.#takes('+', '-'); sign; sign = this.#takes('+', '-')) {
      const [first, second, isPlus] = [left, this.#single(), sign === '+'];
      left = () => {
        const [a, b] = [first(), second()];
        if (a === MISSING || b === MISSING) return MISSING;
        if (typeof a === 'number' && typeof b === 'number') return isPlus ? a + b : a - b;
        if (typeof a === 'string' && typeof b === 'string' && isPlus) return a + b;
        throw new Nonsense(`${typeof a} and ${typeof b} can't be added`);
      };
    }
    return left;
  }

  #single(): Later {
    if (this.#takes('!')) {
      const of = this.#single();
      return () => {
        const answer = of();
        return answer === MISSING ? MISSING : !mustBeBoolean(answer);
      };
    }
    let found = this.#first();
    for (let sign = this.#takes('.', '['); sign; sign = this.#takes('.', '[')) {
      const key = this.#tokens[this.#at++] ?? '';
      if (sign === '[') this.#takes(']');
      const of = found;
      found = () => memberOf(of(), key.replace(/^"/, ''));
    }
    return found;
  }

  #first(): Later {
    const token = this.#tokens[this.#at++] ?? '';
    if (token === '(') {
      const inner = this.#choice();
      this.#takes(')');
      return inner;
    }
    if (token === '[') {
      const items: Later[] = [];
      while (!this.#takes(']')) {
        items.push(this.#choice());
        this.#takes(',');
      }
      return () => {
        const values = items.map((item) => item());
        return values.includes(MISSING) ? MISSING : (values as Value[]);
      };
    }
    if (token === 'size' && this.#takes('(')) {
      const of = this.#choice();
      this.#takes(')');
      return () => sizeOf(of());
    }
    if (token.startsWith('"')) return () => token.slice(1);
    if (/^\d/.test(token)) return () => Number(token);
    const constant = { true: true, false: false, null: null }[token];
    return constant === undefined ? () => memberOf(this.#names, token) : () => constant;
  }
}

function quietly(later: Later): { readonly answer: Answer; readonly nonsense: Nonsense | null } {
  try {
    return { answer: later(), nonsense: null };
  } catch (error) {
    if (error instanceof Nonsense) return { answer: null, nonsense: error };
    throw error;
  }
}

function sizeOf(answer: Answer): Answer {
  if (answer === MISSING) return MISSING;
  if (Array.isArray(answer) || typeof answer === 'string') return answer.length;
  throw new Nonsense('It has no size');
}

function mustBeBoolean(value: Value): boolean {
  if (typeof value !== 'boolean') throw new Nonsense('It is neither true nor false');
  return value;
}

function compare(sign: string, a: Value, b: Value): boolean {
  if (sign === '==') return a === b;
  if (sign === '!=') return a !== b;
  if (typeof a !== typeof b || (typeof a !== 'number' && typeof a !== 'string'))
    throw new Nonsense(`${typeof a} and ${typeof b} have no order`);
  const [left, right] = [a, b as string | number];
  return sign === '<' ? left < right : sign === '<=' ? left <= right : sign === '>' ? left > right : left >= right;
}
