import { expect, test } from '@jest/globals';
import { exportJWK, generateKeyPair, jwtVerify, SignJWT } from 'jose';
import type { PublicKey } from '../services/platform/identity/contract.ts';
import { verificationKeys } from './verification-keys.ts';

test('keys that change while they are asked for are asked for once more', async () => {
  const [first, second] = [await keyNamed('first'), await keyNamed('second')];
  const before = Promise.withResolvers<PublicKey[]>();
  const answers = [before.promise, Promise.resolve([first.public, second.public])];
  const { keyOf, forget } = verificationKeys(() => answers.shift()!);
  const known = jwtVerify(await first.sign(), keyOf);
  forget();
  before.resolve([first.public]);
  await known;
  await new Promise(setImmediate);
  await jwtVerify(await second.sign(), keyOf);
  expect(answers).toHaveLength(0);
});

async function keyNamed(kid: string) {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { extractable: true });
  return {
    public: { ...(await exportJWK(publicKey)), kid, alg: 'EdDSA', use: 'sig' } as PublicKey,
    sign: () => new SignJWT({}).setProtectedHeader({ alg: 'EdDSA', kid }).sign(privateKey),
  };
}
