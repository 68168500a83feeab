import type { ErrorOut, KoaContextWithOIDC } from 'oidc-provider';
import { escaped } from '../error-page.ts';
import { type Language, languageOf, type Words, wordsIn } from './page-words.ts';

/** What the provider shows people itself: plain pages without scripts, that work in any browser. */
export type Pages = {
  error(ctx: KoaContextWithOIDC, out: ErrorOut): void;
  /** Asks for the code that a device shows; `error`: the last try was not one. */
  askCode(ctx: KoaContextWithOIDC, form: string, out?: ErrorOut, error?: Error): void;
  confirmDevice(ctx: KoaContextWithOIDC, form: string, client: { clientName?: string | undefined }, deviceInfo: unknown, code: string): void;
  deviceDone(ctx: KoaContextWithOIDC): void;
  confirmLogout(ctx: KoaContextWithOIDC, form: string): void;
  logoutDone(ctx: KoaContextWithOIDC): void;
};

export function providerPages(): Pages {
  return {
    error: (ctx, { error, error_description: detail }) => show(ctx, 'failed', (words) => [text(words.failed), small(`${error}${detail === undefined ? '' : `: ${detail}`}`)]),
    askCode: (ctx, form, _out, error) =>
      show(ctx, 'enterCode', (words) => [
        error === undefined ? '' : `<p role="alert">${escaped(error.name === 'AbortedError' ? words.aborted : words.wrongCode)}</p>`,
        form,
        button('op.deviceInputForm', words.proceed),
      ]),
    confirmDevice: (ctx, form, { clientName = '' }, _info, code) =>
      show(ctx, 'confirmCode', (words) => [
        text(`${words.isItYours} ${clientName}: ${code}`),
        form,
        button('op.deviceConfirmForm', words.yes),
        button('op.deviceConfirmForm', words.no, 'abort'),
      ]),
    deviceDone: (ctx) => show(ctx, 'done', (words) => [text(words.backToDevice)]),
    confirmLogout: (ctx, form) =>
      show(ctx, 'signOut', (words) => [text(words.everywhere), form, button('op.logoutForm', words.yes, 'logout'), button('op.logoutForm', words.no)]),
    logoutDone: (ctx) => show(ctx, 'signedOut', () => []),
  };
}

function show(ctx: KoaContextWithOIDC, title: keyof Words, body: (words: Words) => readonly string[]): void {
  const wanted = ctx.oidc?.params?.ui_locales;
  const language = languageOf(typeof wanted === 'string' ? wanted : '', ctx.get('accept-language'));
  const words = wordsIn[language];
  ctx.type = 'html';
  ctx.body = page(language, words[title], body(words).join('\n'));
}

function page(language: Language, title: string, body: string): string {
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/api/docs/docs.css">
</head>
<body>
<main class="page">
<h1>${escaped(title)}</h1>
${body}
</main>
</body>
</html>
`;
}

const text = (content: string) => `<p class="lead">${escaped(content)}</p>`;
const small = (content: string) => `<p><small>${escaped(content)}</small></p>`;
const button = (form: string, label: string, name?: string) =>
  `<button type="submit" form="${form}"${name === undefined ? '' : ` name="${name}" value="yes"`}>${escaped(label)}</button>`;
