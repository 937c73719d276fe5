/** What a feature gives to the shell. The shell knows features by this alone, and features don't know each other. */
import type { Component } from 'vue';
import type { RouteLocationRaw, RouteRecordRaw } from 'vue-router';
import type { Command, CommandSource } from './commands.ts';

export interface Navigation {
  readonly title: string;
  readonly icon: Component;
  readonly to: string;
  /** As in `commands.ts`: `g r`. */
  readonly keys: string;
  /** Set in a component's setup: how many things wait there. 0 shows nothing. */
  readonly useCount?: () => { readonly value: number };
}

export interface Feature {
  readonly name: string;
  readonly routes: readonly RouteRecordRaw[];
  readonly navigation: Navigation;
  /** What can be done from anywhere. */
  readonly commands?: (go: Go) => readonly Command[];
  /** What the palette finds while somebody types: things by name. */
  readonly commandSource?: (go: Go) => CommandSource;
}

/** Shows another page. */
export type Go = (to: RouteLocationRaw) => void;
