import type { LitElement, ReactiveController } from 'lit';

// One may lie over another.
let locks = 0;

/**
 * Keeps the `<dialog>` in an element as open as the element's `open` says. The browser's own dialog keeps the focus
 * inside and gives it back; the page below does not scroll while any is open. Escape and a press beside it ask the owner to close it by `onClose`.
 */
export class Modal implements ReactiveController {
  readonly #host: LitElement & { open: boolean };
  readonly #onClose: () => void;
  #dialog: HTMLDialogElement | undefined;
  #pressedOutside = false;
  #locks = false;

  constructor(host: LitElement & { open: boolean }, onClose: () => void) {
    this.#host = host;
    this.#onClose = onClose;
    host.addController(this);
  }

  hostUpdated(): void {
    const dialog = (this.#dialog ??= this.#listen());
    if (dialog.open === this.#host.open) return;
    if (this.#host.open) {
      dialog.showModal();
      this.#lock();
    } else {
      dialog.close();
      this.#unlock();
    }
  }

  hostDisconnected(): void {
    this.#unlock();
  }

  #lock(): void {
    this.#locks = true;
    if (locks++ > 0) return;
    const { documentElement: page, body } = document;
    page.style.setProperty('--scrollbar-width', `${innerWidth - page.clientWidth}px`);
    body.dataset['locked'] = '';
  }

  #unlock(): void {
    if (!this.#locks) return;
    this.#locks = false;
    if (--locks === 0) delete document.body.dataset['locked'];
  }

  #listen(): HTMLDialogElement {
    const dialog = this.#host.renderRoot.querySelector('dialog') as HTMLDialogElement;
    dialog.addEventListener('cancel', (event) => {
      event.preventDefault();
      this.#onClose();
    });
    // Pressed twice, Escape closes it without asking.
    dialog.addEventListener('close', () => {
      if (this.#host.open) this.#onClose();
    });
    // The backdrop belongs to the dialog's box: a click on it has the dialog itself as its target. So has one that began
    // inside, by which somebody marked text.
    dialog.addEventListener('pointerdown', (event) => (this.#pressedOutside = event.target === dialog));
    dialog.addEventListener('click', (event) => {
      if (event.target === dialog && this.#pressedOutside) this.#onClose();
    });
    return dialog;
  }
}
