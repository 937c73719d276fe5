/** A value that is there, or will be. */
export type Awaitable<T> = T | Promise<T>;

/** The same questions, put to somebody who may take a while to answer each: a store in another process, say. */
export type Deferred<Port> = {
  readonly [Key in keyof Port]: Port[Key] extends (...args: infer Args) => infer Answer
    ? (...args: Args) => Awaitable<Answer>
    : Port[Key];
};
