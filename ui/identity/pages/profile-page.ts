import { msg, str, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, html } from 'lit';
import { elementStyles } from '../../elements/shared.styles.ts';
import type { MemberContext } from '../identity-context.ts';
import { dayOf } from '../times.ts';
import { pageStyles } from './page.styles.ts';
import '../account/email-form.ts';
import '../account/personal-data.ts';
import '../account/profile-form.ts';

/** `/`: who one is. */
export class ProfilePage extends LitElement {
  static override properties = { app: { attribute: false } };
  static override styles = [elementStyles, pageStyles];

  declare app: MemberContext;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected override willUpdate(): void {
    this.app.entitle(msg('Profile'));
  }

  protected override render(): unknown {
    return html`<div class="head">
        <div>
          <h1>${msg('Profile')}</h1>
          <p>${msg(str`Your account exists since ${dayOf(this.app.me.person.createdAt)}.`)}</p>
        </div>
      </div>
      <div class="sections">
        <profile-form .app=${this.app}></profile-form>
        <email-form .app=${this.app}></email-form>
        <personal-data .app=${this.app}></personal-data>
      </div>`;
  }
}

customElements.define('profile-page', ProfilePage);

declare global {
  interface HTMLElementTagNameMap {
    'profile-page': ProfilePage;
  }
}
