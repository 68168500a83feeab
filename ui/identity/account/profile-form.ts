import { msg, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, html } from 'lit';
import type { Language } from '../../data/identity.ts';
import { elementStyles } from '../../elements/shared.styles.ts';
import { formStyles } from '../forms/form.styles.ts';
import { FormWork, textOf } from '../forms/form-work.ts';
import { trouble } from '../forms/trouble.ts';
import type { MemberContext } from '../identity-context.ts';
import { chooseLanguage, languages } from '../language.ts';
import { sectionStyles } from '../section.styles.ts';
import '../../elements/button.ts';
import '../../elements/field.ts';
import '../../elements/select.ts';

/** `<profile-form .app>`: how one is called, and in which language pages and mails are. */
export class ProfileForm extends LitElement {
  static override properties = { app: { attribute: false } };
  static override styles = [elementStyles, sectionStyles, formStyles];

  declare app: MemberContext;
  readonly #work = new FormWork(this);

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected override render(): unknown {
    const { person } = this.app.me;
    return html`<section class="panel">
      <h2>${msg('About you')}</h2>
      <form class="narrow" novalidate @submit=${this.#send} @input=${this.#work.mend}>
        ${trouble(this.#work.trouble)}
        <t-field
          name="name"
          label=${msg('Name')}
          autocomplete="name"
          .value=${person.name}
          .error=${this.#work.messages['name']}
        ></t-field>
        <t-select
          name="language"
          label=${msg('Language of pages and mails')}
          .options=${languages.map(({ code, name }) => ({ value: code, label: name }))}
          .value=${person.language}
        ></t-select>
        <div><t-button type="submit" variant="primary" ?loading=${this.#work.busy}>${msg('Save')}</t-button></div>
      </form>
    </section>`;
  }

  readonly #send = this.#work.sending(async (answers) => {
    const language = textOf(answers, 'language') as Language;
    await this.app.call('people.update', { name: textOf(answers, 'name'), language });
    await chooseLanguage(language);
    await this.app.refresh();
    this.app.toast({ message: msg('Saved.') });
  });
}

customElements.define('profile-form', ProfileForm);

declare global {
  interface HTMLElementTagNameMap {
    'profile-form': ProfileForm;
  }
}
