/** Short words at the edge of the window: that something is done, or what went wrong and what to do about it. */
import { createDiscreteApi } from 'naive-ui';
import { computed } from 'vue';
import { failureOf } from '../connection/contract-failure.ts';
import { naiveOverrides, naiveTheme } from '../design/naive-theme.ts';

const { message } = createDiscreteApi(['message'], {
  configProviderProps: computed(() => ({ theme: naiveTheme.value, themeOverrides: naiveOverrides.value })),
  messageProviderProps: { placement: 'bottom-right', max: 3, keepAliveOnHover: true },
});

export function tellDone(text: string): void {
  message.success(text, { duration: 3_000 });
}

/** Of an action; a page that can't show anything has `FailureNotice` instead. */
export function tellFailure(error: unknown): void {
  const { message: text, remedy } = failureOf(error);
  message.error(remedy ? `${text}. ${remedy}`.replace('..', '.') : text, { duration: 8_000, closable: true });
}
