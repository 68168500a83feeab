import { msg, str } from '@lit/localize';
import { permissionNames } from './roles.ts';

/** What a scope of OpenID Connect, or a permission, lets an app do. */
export function nameOfScope(scope: string): string {
  switch (scope) {
    case 'openid':
      return msg('Know who you are');
    case 'email':
      return msg('See your e-mail address');
    case 'profile':
      return msg('See your name');
    case 'offline_access':
      return msg('Go on while you are away');
    default:
      return scope in permissionNames ? permissionNames[scope as keyof typeof permissionNames]() : msg(str`Use “${scope}”`);
  }
}
