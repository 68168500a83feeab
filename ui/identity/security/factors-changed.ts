/** Tells the page that second factors are others, with recovery codes where some were made. */
export function tellFactors(element: HTMLElement, recoveryCodes: readonly string[] | null = null): void {
  element.dispatchEvent(new CustomEvent('factors-changed', { detail: recoveryCodes }));
}

declare global {
  interface HTMLElementEventMap {
    'factors-changed': CustomEvent<readonly string[] | null>;
  }
}
