/** The interpreter that a guest runs in: its own memory with an end to it, a small stack, nothing of ours. */
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSWASMModule,
} from 'quickjs-emscripten-core';
import release from '@jitl/quickjs-singlefile-mjs-release-sync';

/** Every runtime has it, and the types that belong to a page are none of ours. */
declare const WebAssembly: {
  readonly Memory: new (pages: { readonly initial: number; readonly maximum: number }) => object;
};

/**
 * Beside what the guest may have: what comes to it and leaves it passes through the same memory, and room that isn't
 * there would not be noticed.
 */
const ROOM_BESIDE_BYTES = 64 * 1024 * 1024;
const PAGE_BYTES = 64 * 1024;
const FIRST_PAGES = 256;
/** Deeper recursion ends in the guest; with a larger stack it would end in the interpreter, and with it. */
const STACK_BYTES = 64 * 1024;

export interface GuestMachine {
  readonly module: QuickJSWASMModule;
  /** The most that a guest in it may have. */
  readonly memoryBytes: number;
}

/** Its own memory has an end: the interpreter's limit alone counts only what the guest asks for. */
export async function buildGuestMachine(memoryBytes: number): Promise<GuestMachine> {
  const wasmMemory = new WebAssembly.Memory({
    initial: FIRST_PAGES,
    maximum: Math.ceil((memoryBytes + ROOM_BESIDE_BYTES) / PAGE_BYTES),
  });
  return { module: await newQuickJSWASMModuleFromVariant(newVariant(release, { wasmMemory })), memoryBytes };
}

/** @param mustStop asked again and again while the guest computes */
export function openContext({ module, memoryBytes }: GuestMachine, mustStop: () => boolean): QuickJSContext {
  const runtime = module.newRuntime();
  runtime.setMemoryLimit(memoryBytes);
  runtime.setMaxStackSize(STACK_BYTES);
  runtime.setInterruptHandler(mustStop);
  return runtime.newContext();
}

type Value = string | Uint8Array | undefined;
type Given = string | Uint8Array | number | undefined;

export function intoGuest(vm: QuickJSContext, value: Value): QuickJSHandle {
  if (value === undefined) return vm.undefined;
  if (typeof value === 'string') return vm.newString(value);
  return vm.newArrayBuffer(value.buffer.slice(value.byteOffset, value.byteOffset + value.byteLength) as ArrayBuffer);
}

/** Texts, numbers and bytes; whatever else a guest gives is nothing. */
export function fromGuest(vm: QuickJSContext, handle: QuickJSHandle | undefined): Given {
  if (handle === undefined) return undefined;
  const type = vm.typeof(handle);
  if (type === 'string') return vm.getString(handle);
  if (type === 'number') return vm.getNumber(handle);
  if (type !== 'object') return undefined;
  const bytes = vm.getArrayBuffer(handle);
  const copy = Uint8Array.from(bytes.value);
  bytes.dispose();
  return copy;
}
