import { createHash, createSign, generateKeyPairSync, randomBytes } from 'node:crypto';
import { cose, isoCBOR } from '@simplewebauthn/server/helpers';

type Options = { challenge: string; rp?: { id?: string }; rpId?: string; user?: { id: string } };

const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest();

/**
 * An authenticator in software, with one key and a count of its uses (WebAuthn Level 3, section 6).
 * @param origin the page that it believes to be on
 */
export function authenticator(origin: string) {
  const id = randomBytes(16);
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  let count = 0;
  const clientData = (type: string, { challenge }: Options, at = origin) => Buffer.from(JSON.stringify({ type, challenge, origin: at, crossOrigin: false }));

  /** UP 0x01, UV 0x04, AT 0x40 */
  function authenticatorData(rpId: string, flags: number): Buffer {
    const counted = Buffer.alloc(4);
    counted.writeUInt32BE((count += 1));
    return Buffer.concat([sha256(rpId), Buffer.from([flags]), counted]);
  }

  function attested(): Buffer {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(id.length);
    const key = new Map<number, number | Uint8Array>([
      [cose.COSEKEYS.kty, cose.COSEKTY.EC2],
      [cose.COSEKEYS.alg, cose.COSEALG.ES256],
      [cose.COSEKEYS.crv, cose.COSECRV.P256],
      [cose.COSEKEYS.x, Buffer.from(x, 'base64url')],
      [cose.COSEKEYS.y, Buffer.from(y, 'base64url')],
    ]);
    return Buffer.concat([Buffer.alloc(16), length, id, isoCBOR.encode(key)]);
  }

  const credential = { id: base64url(id), rawId: base64url(id), type: 'public-key' as const, clientExtensionResults: {} };
  return {
    id: credential.id,
    /** Answers `navigator.credentials.create`. */
    create(options: unknown) {
      const { rp, ...wanted } = options as Options;
      const authData = Buffer.concat([authenticatorData(rp?.id ?? '', 0x45), attested()]);
      const attestation = new Map<string, unknown>([['fmt', 'none'], ['attStmt', new Map()], ['authData', new Uint8Array(authData)]]);
      return {
        ...credential,
        response: { clientDataJSON: base64url(clientData('webauthn.create', wanted)), attestationObject: base64url(isoCBOR.encode(attestation as never)), transports: ['internal'] },
      };
    },
    /** Answers `navigator.credentials.get`. `flags` 0x01: without a finger or a PIN. */
    get(options: unknown, { flags = 0x05, at = origin } = {}) {
      const wanted = options as Options;
      const data = authenticatorData(wanted.rpId ?? '', flags);
      const client = clientData('webauthn.get', wanted, at);
      const signature = createSign('sha256').update(data).update(sha256(client)).sign(privateKey);
      return {
        ...credential,
        response: { clientDataJSON: base64url(client), authenticatorData: base64url(data), signature: base64url(signature) },
      };
    },
    /** A copy of the authenticator counts on its own. */
    rewind: (uses: number) => void (count -= uses),
  };
}
