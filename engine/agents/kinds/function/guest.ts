/** One function at work in its interpreter: what it asks for, what it is answered, how long it has computed. */
import type { QuickJSContext, QuickJSDeferredPromise, QuickJSHandle } from 'quickjs-emscripten-core';
import { PRELUDE } from './guest/prelude.ts';
import { fromGuest, intoGuest, openContext, type GuestMachine } from './guest-machine.ts';
import { sandboxFunctions } from './sandbox-functions.ts';
import { Stopped, stoppedWith } from './stopped.ts';
import { QUOTA, type FromSandbox, type GuestOptions, type SandboxTask, type ToSandbox } from './sandbox-protocol.ts';

const JOBS_AT_ONCE = 100;

export class Guest {
  readonly #vm: QuickJSContext;
  readonly #send: (message: FromSandbox) => void;
  readonly #start: QuickJSHandle;
  readonly #host: QuickJSHandle;
  readonly #handles: string[] = [];
  readonly #waiting = new Map<number, QuickJSDeferredPromise>();
  readonly #said = { log: 0, progress: 0 };
  #mostCpuMs = Infinity;
  #calls = 0;
  #heard = 0;
  #spentMs = 0;
  #since = 0;
  #hasEnded = false;

  /** Its surroundings are there before its function is known. */
  constructor(machine: GuestMachine, send: (message: FromSandbox) => void) {
    this.#send = send;
    this.#vm = openContext(machine, () => this.#isOverTime());
    this.#start = this.#vm.unwrapResult(this.#vm.evalCode(PRELUDE, 'sandbox'));
    this.#host = this.#makeHost();
  }

  run({ code, file, options, memoryBytes, cpuMs }: SandboxTask): void {
    const { environment } = JSON.parse(options) as GuestOptions;
    this.#handles.push(...Object.values(environment));
    this.#mostCpuMs = cpuMs;
    const vm = this.#vm;
    vm.runtime.setMemoryLimit(memoryBytes);
    this.#work(() => {
      const main = this.#mustDo(vm.callFunction(this.#start, vm.undefined, this.#host, vm.newString(options)));
      this.#mustDo(vm.evalCode(code, file, { type: 'global' }), 'invalid');
      const outcome = this.#mustDo(vm.callFunction(main, vm.undefined));
      const whenDone = vm.newFunction('done', (json) => this.#end(vm.getString(json)));
      const whenLost = vm.newFunction('lost', (error) => this.#stop(this.#stoppedBy(error, 'threw')));
      // a guest may have changed what promises do; then its function doesn't end, or as it says
      this.#mustDo(vm.callFunction(vm.getProp(outcome, 'then'), outcome, whenDone, whenLost));
    });
  }

  dispose(): void {
    this.#hasEnded = true;
    this.#start.dispose();
    this.#host.dispose();
    this.#vm.dispose();
  }

  hear({ id, json, bytes }: Extract<ToSandbox, { type: 'answer' }>): void {
    const deferred = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (this.#hasEnded || deferred === undefined) return;
    this.#work(() => {
      const vm = this.#vm;
      const answer = vm.newObject();
      vm.setProp(answer, 'json', intoGuest(vm, json));
      if (bytes) vm.setProp(answer, 'bytes', intoGuest(vm, bytes));
      deferred.resolve(answer);
    });
  }

  /** Does something in the guest, and all that follows from it. */
  #work(first: () => void): void {
    this.#heard += 1;
    this.#since = performance.now();
    try {
      first();
      this.#doJobs();
    } catch (error) {
      this.#stop(error);
    }
    this.#spentMs += performance.now() - this.#since;
    if (this.#hasEnded) return;
    if (this.#waiting.size === 0)
      return this.#stop(new Stopped('stuck', 'The function waits for something that never comes'));
    this.#send({ type: 'waiting', heard: this.#heard, cpuMs: this.#spentMs });
  }

  #doJobs(): void {
    const { runtime } = this.#vm;
    while (!this.#hasEnded && runtime.hasPendingJob()) {
      if (this.#isOverTime()) throw new Stopped('cpu', '');
      const done = runtime.executePendingJobs(JOBS_AT_ONCE);
      if (done.error) throw this.#stoppedBy(done.error, 'threw');
      done.dispose();
    }
  }

  #isOverTime(): boolean {
    return this.#spentMs + performance.now() - this.#since > this.#mostCpuMs;
  }

  #makeHost(): QuickJSHandle {
    const vm = this.#vm;
    const host = vm.newObject();
    for (const [name, work] of Object.entries(sandboxFunctions(this.#handles)))
      this.#give(host, name, (...given) => intoGuest(vm, work(...given.map((handle) => fromGuest(vm, handle)))));
    this.#give(host, 'call', (name, json, bytes) => this.#call(name, json, bytes));
    this.#give(host, 'say', (kind, json) => this.#say(textOf(fromGuest(vm, kind)), textOf(fromGuest(vm, json))));
    return host;
  }

  #give(host: QuickJSHandle, name: string, work: (...given: QuickJSHandle[]) => QuickJSHandle): void {
    const vm = this.#vm;
    const made = vm.newFunction(name, (...given) => {
      try {
        return work(...given);
      } catch (error) {
        const { name: kind, message } =
          error instanceof RangeError ? error : new RangeError('That can not be done here');
        return { error: vm.newError({ name: kind, message }) };
      }
    });
    vm.setProp(host, name, made);
    made.dispose();
  }

  #call(name: QuickJSHandle, json: QuickJSHandle, bytes: QuickJSHandle): QuickJSHandle {
    const vm = this.#vm;
    const given = fromGuest(vm, bytes);
    const message = { name: textOf(fromGuest(vm, name)), json: textOf(fromGuest(vm, json)) };
    const sent = given instanceof Uint8Array ? given : null;
    if (this.#calls >= QUOTA.calls) throw new RangeError(`A function may ask for ${QUOTA.calls} things`);
    if (this.#waiting.size >= QUOTA.callsAtOnce)
      throw new RangeError(`A function may ask for ${QUOTA.callsAtOnce} things at once`);
    if (message.json.length + (sent?.byteLength ?? 0) > QUOTA.callBytes)
      throw new RangeError(`A function may send ${QUOTA.callBytes / 1024 / 1024} MiB at a time`);
    const id = ++this.#calls;
    const deferred = vm.newPromise();
    this.#waiting.set(id, deferred);
    this.#send({ type: 'call', id, ...message, bytes: sent });
    return deferred.handle;
  }

  #say(kind: string, json: string): QuickJSHandle {
    if (kind !== 'log' && kind !== 'progress') return this.#vm.undefined;
    const most = kind === 'log' ? QUOTA.logLines : QUOTA.progress;
    // one more than is kept, so that the engine sees that there was more
    if (++this.#said[kind] <= most + 1) this.#send({ type: 'say', kind, json: json.slice(0, 2 * QUOTA.logLineBytes) });
    return this.#vm.undefined;
  }

  #end(json: string): void {
    if (this.#hasEnded) return;
    // a function that is interrupted rejects, and has ended that way as well
    if (this.#isOverTime()) return this.#stop(new Stopped('cpu', ''));
    this.#hasEnded = true;
    if (json.length > QUOTA.outcomeBytes)
      return this.#send({ type: 'stopped', why: 'quota', message: 'It answered with more than an answer may have' });
    this.#send({ type: 'ended', json });
  }

  #stop(error: unknown): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    const { why, message } = error instanceof Stopped ? error : new Stopped('broken', String(error));
    this.#send({ type: 'stopped', why, message });
  }

  #mustDo(
    result: { readonly value: QuickJSHandle; readonly error?: undefined } | { readonly error: QuickJSHandle },
    usually: 'invalid' | 'threw' = 'threw',
  ): QuickJSHandle {
    if (result.error === undefined) return result.value;
    throw this.#stoppedBy(result.error, usually);
  }

  #stoppedBy(error: QuickJSHandle, usually: 'invalid' | 'threw'): Stopped {
    if (this.#isOverTime()) return new Stopped('cpu', '');
    return stoppedWith(this.#vm.dump(error), usually);
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
