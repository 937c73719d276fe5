/** A value that is there, or will be. */
export type Awaitable<T> = T | Promise<T>;

/** The same questions, put to somebody who may take a while to answer each: a store in another process, say. */
export type Deferred<Port> = {
  readonly [Key in keyof Port]: Port[Key] extends (...args: infer Args) => infer Answer
    ? (...args: Args) => Awaitable<Answer>
    : Port[Key];
};

/** Goes on at once where the answer is there, and when it comes where it has yet to come. */
export function whenAnswered<Answer, Result>(
  ask: () => Awaitable<Answer>,
  then: (answer: Answer) => Result,
  otherwise: (error: unknown) => Result,
): Awaitable<Result> {
  let answer: Awaitable<Answer>;
  try {
    answer = ask();
  } catch (error) {
    return otherwise(error);
  }
  return answer instanceof Promise ? answer.then(then, otherwise) : then(answer);
}

/** What is made of an answer: at once where it is there, and when it comes where it has yet to come. */
export function made<Answer, Result>(
  answer: Awaitable<Answer>,
  make: (answer: Answer) => Awaitable<Result>,
): Awaitable<Result> {
  return answer instanceof Promise ? answer.then(make) : make(answer);
}

/** Does it again for as long as it says so: at once where each answer is there at once, as many as it takes. */
export function repeatedly(step: () => Awaitable<boolean>): Awaitable<void> {
  for (;;) {
    const goesOn = step();
    if (goesOn instanceof Promise) return goesOn.then((more) => (more ? repeatedly(step) : undefined));
    if (!goesOn) return;
  }
}

/** At once where all answers are there at once, as many as it takes. */
export function isSoForAny<Item>(items: Iterable<Item>, isSo: (item: Item) => Awaitable<boolean>): Awaitable<boolean> {
  const rest = [...items];
  for (let item = rest.shift(); item !== undefined; item = rest.shift()) {
    const answer = isSo(item);
    if (answer instanceof Promise) return answer.then((found) => found || isSoForAny(rest, isSo));
    if (answer) return true;
  }
  return false;
}

export function isSoForAll<Item>(items: Iterable<Item>, isSo: (item: Item) => Awaitable<boolean>): Awaitable<boolean> {
  const isNot = isSoForAny(items, (item) =>
    whenAnswered(
      () => isSo(item),
      (answer) => !answer,
      rethrow,
    ),
  );
  return isNot instanceof Promise ? isNot.then((found) => !found) : !isNot;
}

function rethrow(error: unknown): never {
  throw error;
}
