import { msg } from '@lit/localize';
import type { LitElement, ReactiveController } from 'lit';
import { ProblemError, type ProblemCode } from '../../data/problem.ts';
import type { Field } from '../../elements/field.ts';
import { sentenceOf } from '../problem-words.ts';

/** What is wrong, by the name of the field. */
export type Messages = Readonly<Record<string, string>>;

/**
 * One form of an element: looks for gaps, sends it once at a time, and holds what came of it. A problem that the server
 * has with a field stands there until it is mended; others are a sentence in `trouble`.
 */
export class FormWork implements ReactiveController {
  readonly #host: LitElement;
  busy = false;
  trouble: string | undefined;
  /** The code of the trouble, for where a page knows the way on. */
  code: ProblemCode | undefined;
  messages: Messages = {};

  constructor(host: LitElement) {
    this.#host = host;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.clear();
  }

  /** Makes the handler of a `submit`. `check` finds what the browser alone can know. */
  sending(work: (answers: FormData) => Promise<unknown>, check: (answers: FormData) => Messages = () => ({})): (event: SubmitEvent) => Promise<void> {
    return async (event) => {
      event.preventDefault();
      if (this.busy) return;
      const form = event.currentTarget as HTMLFormElement;
      const answers = new FormData(form);
      this.#forget();
      this.messages = { ...check(answers), ...gapsOf(form) };
      if (Object.keys(this.messages).length > 0) return this.#focusFirstWrong(form);
      await this.run(() => work(answers));
      if (Object.keys(this.messages).length > 0) await this.#focusFirstWrong(form);
    };
  }

  /** Does something that is no form: one thing at a time, its problem told in the same place. Resolves to its success. */
  async run(work: () => Promise<unknown>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.#forget();
    this.#host.requestUpdate();
    try {
      await work();
      return true;
    } catch (problem) {
      this.#explain(problem);
      return false;
    } finally {
      this.busy = false;
      this.#host.requestUpdate();
    }
  }

  /** Says that a field is missing for something else than to send the form. */
  require(name: string): void {
    this.messages = { ...this.messages, [name]: msg('Please fill this in.') };
    this.#host.requestUpdate();
  }

  clear(): void {
    this.#forget();
    this.messages = {};
    this.#host.requestUpdate();
  }

  /** Handles `input`: a field that is being mended no longer complains. */
  readonly mend = (event: Event): void => {
    const { name } = event.target as HTMLInputElement;
    if (!(name in this.messages)) return;
    this.messages = Object.fromEntries(Object.entries(this.messages).filter(([field]) => field !== name));
    this.#host.requestUpdate();
  };

  #explain(problem: unknown): void {
    const fields = messagesOf(problem);
    const shown = new Set(fieldsOf(this.#host.renderRoot).map(({ name }) => name));
    this.messages = Object.fromEntries(Object.entries(fields).filter(([name]) => shown.has(name)));
    if (Object.keys(this.messages).length > 0) return;
    this.trouble = sentenceOf(problem);
    this.code = problem instanceof ProblemError ? problem.code : undefined;
  }

  #forget(): void {
    this.trouble = undefined;
    this.code = undefined;
  }

  async #focusFirstWrong(form: HTMLFormElement): Promise<void> {
    this.#host.requestUpdate();
    await this.#host.updateComplete;
    const wrong = fieldsOf(form).find(({ error }) => error);
    await wrong?.updateComplete;
    wrong?.focus();
  }
}

const fieldsOf = (root: ParentNode): Field[] => [...root.querySelectorAll('t-field')];

function gapsOf(form: HTMLFormElement): Messages {
  const messages: Record<string, string> = {};
  for (const { name, type, value, optional } of fieldsOf(form)) {
    if (value.trim() === '') {
      if (!optional) messages[name] = msg('Please fill this in.');
    } else if (type === 'email' && !/^\s*[^\s@]+@[^\s@]+\s*$/.test(value)) messages[name] = msg('This does not look like an e-mail address.');
  }
  return messages;
}

// The server's own words are English: in which field it is wrong says enough.
function messagesOf(problem: unknown): Messages {
  if (!(problem instanceof ProblemError)) return {};
  if (problem.code === 'weak_password') return { password: sentenceOf(problem) };
  return Object.fromEntries(problem.errors.map(({ path }) => [fieldOf(path), msg('This is not right yet. Please check it.')]));
}

// One of several in a field is wrong where the field is.
const fieldOf = (path: string): string => path.replace(/\..*/, '');

/** What a field holds, without spaces around it. */
export function textOf(answers: FormData, name: string): string {
  const value = answers.get(name);
  return typeof value === 'string' ? value.trim() : '';
}

/** A password exactly as it was typed. */
export function passwordOf(answers: FormData, name = 'password'): string {
  const value = answers.get(name);
  return typeof value === 'string' ? value : '';
}
