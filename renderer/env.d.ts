/// <reference types="vite/client" />
import type { BatonShell } from '../engine/contract/window/bridge.ts';

declare global {
  interface Window {
    /** There in the desktop app only. */
    readonly batonShell?: BatonShell;
  }
}
