import { createSign, generateKeyPairSync } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

export type Signer = { readonly key: KeyObject; readonly certificate: string }

/** A key and a certificate that it signed itself, as PEM: X.509 in the fewest fields it may have. @param until YYMMDD. */
export function selfSigned(commonName: string, until = '460101'): Signer {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const name = sequence(der(0x31, sequence(objectId('550403'), der(0x0c, Buffer.from(commonName)))))
  const algorithm = sequence(objectId('2a864886f70d01010b'), der(0x05))
  const body = sequence(
    der(0x02, Buffer.from([1])),
    algorithm,
    name,
    sequence(der(0x17, Buffer.from('260101000000Z')), der(0x17, Buffer.from(`${until}000000Z`))),
    name,
    publicKey.export({ format: 'der', type: 'spki' }),
  )
  const signature = createSign('sha256').update(body).sign(privateKey)
  const whole = sequence(body, algorithm, der(0x03, Buffer.from([0]), signature))
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? []
  const certificate = ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', '']
  return { key: privateKey, certificate: certificate.join('\n') }
}

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const size = length < 128 ? [length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

const sequence = (...parts: readonly Buffer[]): Buffer => der(0x30, ...parts)

const objectId = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'))
